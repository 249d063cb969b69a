"""The typed shape of `content/personal-data.yml`: the words, names, places and formats that the guard looks for."""

from __future__ import annotations

from typing import Literal, get_args

from bot.guidance.topics import ContentModel, Text

Kind = Literal[
    "address",
    "chi",
    "date_of_birth",
    "email",
    "handle",
    "name",
    "nhs_number",
    "ni_number",
    "other_number",
    "phone",
    "postcode",
    "quasi_identifiers",
    "unread",
    "upn",
    "url",
]
KINDS: tuple[Kind, ...] = get_args(Kind)


class GuardLists(ContentModel):
    """Every list of the file; what its words do is said beside each list there."""

    allowed_phrases: list[Text]
    allowed_numbers: list[Text]
    allowed_domains: list[Text]
    role_mailboxes: list[Text]
    titles: list[Text]
    titles_in_small_letters: list[Text]
    naming_words: list[Text]
    name_labels: list[Text]
    family: list[Text]
    people: list[Text]
    people_around: list[Text]
    not_a_name_after: list[Text]
    not_names: list[Text]
    given_names: list[Text]
    names_that_are_words: list[Text]
    rarely_names_in_small_letters: list[Text]
    abbreviations: list[Text]
    organisation_words: list[Text]
    surnames: list[Text]
    birth_words: list[Text]
    months: list[Text]
    street_words_last: list[Text]
    street_words_first: list[Text]
    not_a_house_number_after: list[Text]
    not_in_an_address: list[Text]
    postcode_areas: list[Text]
    postcode_areas_alone: list[Text]
    not_postcode_ends: list[Text]
    platforms: list[Text]
    account_words: list[Text]
    reference_words: list[Text]
    places: list[Text]
    office_words: list[Text]
    origins: list[Text]
    conditions: list[Text]
    family_positions: list[Text]
    occupations: list[Text]
    school_words: list[Text]
