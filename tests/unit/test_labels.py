"""Options that bear the same words are told apart."""

from pages.parts.labels import told_apart


def test_areas_of_the_same_name_are_told_apart_by_their_code_others_by_a_number():
    words = {"": "Sukamaju", "9901": "Sukamaju", "9902": "Batu", "plan-1": "Renja", "plan-2": "Renja"}
    assert told_apart(words) == {
        "": "Sukamaju", "9901": "Sukamaju (9901)", "9902": "Batu", "plan-1": "Renja", "plan-2": "Renja (2)",
    }  # fmt: skip
