"""Every attack that the server is built against, and the tests that fail without its defence.

The rows follow the design's own order: what a request may ask for, the engine's jail, then the
list of security. Who takes a defence away meets the test; who adds one adds its row.
``python -m tests.house.defences`` takes them away one by one and sees the test fail.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.house.defences import CODE, Defence, read_defences

TESTS = Path(__file__).parent.parent
QUERIES = "web/test_sparql_attacks.py::"
CONNECTIONS = "web/test_connection_attacks.py::"
WRITES = "web/test_writing_attacks.py::"
JAIL = "store/test_jail.py::"
CHECKS = "web/test_validation.py::"

LIMITS = {
    "a query too long, too deep, of too many words": (
        "store/test_lexer.py::test_refuses_with_the_error_that_fits",),
    "a query that does not end": (f"{QUERIES}test_survives",),
    "a deadline put off by the asker": (f"{QUERIES}test_timeout_can_only_lower_the_deadline",),
    "rows that go on coming after the deadline": (
        f"{QUERIES}test_rows_that_come_too_late_are_no_answer",),
    "more rows or bytes than there may be": (
        "web/test_sparql.py::test_says_when_rows_are_cut",
        "store/test_formats.py::test_cuts_at_the_byte_cap_too",
        "web/test_sparql.py::test_cuts_a_page_at_its_rows_and_says_so"),
    "one row of more bytes than there may be": (
        f"{JAIL}test_a_row_that_is_too_large_is_an_error_not_a_cut",),
    "one client on every place of the engine": (
        f"{JAIL}test_one_client_does_not_take_every_place",
        f"{JAIL}test_who_asks_for_little_is_served_beside_those_who_ask_for_much"),
    "more queries than can wait": (f"{QUERIES}test_too_many_queries_are_told_to_come_again",),
    "one client who leaves, and leaves his queries": (
        f"{QUERIES}test_a_hang_up_kills_the_query",
        f"{JAIL}test_cancelling_stops_the_query_at_once",
        "web/test_direct.py::test_a_client_that_hangs_up_stops_its_query"),
    "a body that is too large": (
        "web/test_problems.py::test_refuses_a_body_that_is_too_large",
        f"{CONNECTIONS}test_a_body_without_end_is_not_taken_in_for_ever",
        f"{CHECKS}test_a_body_may_have_five_mebibytes",
        f"{WRITES}test_a_large_graph_needs_a_token"),
    "an address or headers that are too long": (
        "web/test_problems.py::test_refuses", f"{CONNECTIONS}test_oversized_headers_are_refused"),
    "a body that comes late, or half of it": (
        "web/test_observation.py::test_what_never_became_a_request_is_in_the_journal_too",),
    "a body of very many parameters, or of names that collide": (
        f"{QUERIES}test_a_body_of_many_parameters_is_refused",),
    "too many triples to check": (f"{CHECKS}test_refuses_with_a_reason",),
    "long texts to link, and many of them": (
        "web/test_linking.py::test_what_cannot_be_read_is_told",
        "web/test_linking.py::test_long_texts_of_one_client_are_linked_one_after_the_other",
        "web/test_linking.py::test_one_long_text_of_a_client_may_wait_and_no_more"),
    "batches and lists that are too long": (
        "web/test_reconciliation.py::test_limits_of_a_batch_are_told",
        "web/test_suggest.py::test_types_narrow_and_limits_hold",
        "web/test_schema.py::test_anything_but_a_short_list_is_refused"),
    "saving without end": (
        "web/test_saved.py::test_a_client_that_saves_too_much_is_told_to_wait",),
    "every connection held by one": (
        f"{CONNECTIONS}test_connections_of_one_client_past_the_limit_are_ended",
        f"{CONNECTIONS}test_one_client_cannot_take_every_connection",
    ),
    "sending letter by letter": (f"{CONNECTIONS}test_whoever_sends_too_slowly_is_sent_away",
                                 "web/test_serve.py::test_a_trickling_body_holds_up_nobody"),
    "reading nothing": (f"{CONNECTIONS}test_an_answer_that_nobody_reads_is_ended",),
    "half a body": (f"{CONNECTIONS}test_half_a_body_is_not_taken_for_a_whole_one",),
    "requests that two readers read apart": (
        f"{CONNECTIONS}test_what_can_be_read_in_two_ways_is_refused",
        f"{CONNECTIONS}test_a_length_beside_chunks_hides_no_second_request",
        f"{CONNECTIONS}test_a_body_of_a_get_is_no_second_request"),
    "all of it at once": ("load/test_mixed.py::test_no_honest_request_is_lost_under_attack",),
}  # fmt: skip
ENGINE = {
    "brackets, braces or exclamation marks that overflow the stack": (
        f"{JAIL}test_a_bomb_breaks_only_its_own_child", f"{QUERIES}test_survives"),
    "a cross product; a text doubled forty times; 150 optionals": (
        f"{JAIL}test_a_bomb_breaks_only_its_own_child", f"{QUERIES}test_survives"),
    "a query that outlives its keeper": (f"{JAIL}test_processor_time_ends_what_nobody_else_ends",),
    "a pattern that goes back and forth, or grows": (
        f"{QUERIES}test_no_pattern_goes_back_and_forth",
        f"{QUERIES}test_a_pattern_that_grows_is_no_pattern"),
    "text that our own patterns go back and forth over": (
        "house/test_patterns.py::test_a_pattern_reads_each_character_but_once",
        "store/test_lexer.py::test_reads_any_text_in_linear_time",
        "citation/test_scan.py::test_time_grows_with_the_text_and_nothing_else",
        "linking/test_markup.py::test_time_grows_with_the_source_and_nothing_else"),
    "files or sockets out of the jail": (
        f"{JAIL}test_the_jail_connects_to_nobody",
        f"{JAIL}test_no_descriptor_is_free_while_a_query_runs"),
    "a worker that lies, or keeps something for the next": (
        f"{JAIL}test_a_worker_is_not_believed",
        f"{JAIL}test_a_worker_that_something_befell_is_replaced",
        "web/test_direct.py::test_the_answer_to_an_abandoned_question_reaches_nobody_else"),
    "the death of the zygote": (f"{JAIL}test_a_dead_zygote_comes_back",
                                "web/test_serve.py::test_a_killed_zygote_is_replaced"),
}  # fmt: skip
SECURITY = {
    "1 SERVICE, by name or by variable": (f"{QUERIES}test_asks_no_other_server",),
    "1 LOAD, external entities, remote contexts": (
        f"{WRITES}test_nothing_is_fetched", "store/test_files.py::test_fetches_no_remote_context"),
    "1 FROM and USING of what is elsewhere": (
        "web/test_sparql.py::test_refuses_a_graph_that_is_not_here",
        f"{WRITES}test_a_using_graph_that_is_not_here_is_empty_and_not_fetched"),
    "1 owl:imports, sh:shapesGraph, contexts in what is checked": (
        "validation/test_ten_thousand.py::test_ten_thousand_hostile_inputs",),
    "3 entities that unfold": (
        f"{CHECKS}test_refuses_with_a_reason", "store/test_files.py::test_refuses_a_document_type",
        "store/test_depot.py::test_refuses_entities_before_they_unfold"),
    "3 depth": ("validation/test_nesting.py::test_depth_is_refused_on_its_line",),
    "3 bytes of any kind": ("validation/test_hostile.py::test_any_bytes",
                            "validation/test_hostile.py::test_pieces_of_every_syntax"),
    "3 bodies and archives that inflate": (
        f"{CHECKS}test_unpacks_gzip_but_no_bomb",
        "legislation/test_importing.py::test_a_zip_bomb_is_refused_and_the_rest_read"),
    "3 an update that fills memory": ("store/test_depot.py::test_a_bomb_changes_nothing",),
    "4 characters that XML forbids": ("web/test_sparql.py::test_strips_what_xml_forbids",
                                      "store/test_formats.py::test_drops_what_xml_forbids"
                                      "_and_keeps_carriage_returns"),
    "5 markup in data": (
        "web/test_sparql.py::test_shows_literals_as_text_and_links_only_the_web",
        "web/test_saved.py::test_markup_in_a_query_stays_text",
        "web/test_wording.py::test_the_wording_cannot_break_out_of_the_page",
        "web/test_reconciliation.py::test_names_in_answers_cannot_carry_markup",
        "linking/test_markup.py::test_nothing_of_the_source_can_act"),
    "5 IRIs that act when they are followed": (
        "web/test_sparql.py::test_no_iri_of_the_data_becomes_a_link_that_acts",
        "web/test_things.py::test_no_iri_of_the_data_is_a_link_that_acts",
        "browser/test_workbench.py::test_no_iri_of_a_result_is_a_link_that_acts",
        "house/test_links.py::test_a_template_links_by_what_looks_at_the_scheme"),
    "5 formulas in cells: CSV is to the letter, and no page": (
        "web/test_sparql.py::test_csv_says_every_cell_to_the_letter",),
    "5 frames, foreign scripts, guessed types": (
        "web/test_problems.py::test_guards_every_response",
        "web/test_wording.py::test_a_card_may_be_framed_by_anybody_and_nothing_else_may"),
    "6 a form of another site": (f"{WRITES}test_a_page_of_another_site_cannot_write",
                                 "web/test_saved.py::test_other_sites_pages_may_not_save"),
    "6 a cookie instead of a token": (f"{WRITES}test_without_a_token_the_door_is_shut",
                                      "web/test_tokens.py::test_a_token_elsewhere_counts_for_nothing"),
    "6 another site's preflight": (f"{WRITES}test_a_write_of_another_origin_gets_no_preflight",),
    "7 a parameter that is a query": ("web/test_examples.py::test_a_parameter_is_a_term_and"
                                      "_never_text",
                                      "store/test_local.py::test_binds_parameters_as_terms"),
    "7 names that are no IRIs": ("web/test_things.py::test_what_is_no_iri_is_not_found",),
    "8 line breaks that become headers": (
        f"{CONNECTIONS}test_a_line_break_in_an_address_makes_no_header",
        f"{WRITES}test_no_header_can_be_smuggled_in_by_a_name"),
    "8 names of files that end a header": (
        "web/test_editing.py::test_a_download_is_called_by_nothing_that_ends_a_header",),
    "8 another Host": ("web/test_problems.py::test_refuses",
                       "web/test_proxies.py::test_a_name_that_is_not_ours_is_refused_whoever"
                       "_tells_it"),
    "8 forged addresses of clients": (
        "web/test_proxies.py::test_without_proxies_nobodys_word_is_taken",
        "web/test_proxies.py::test_the_client_is_who_the_proxy_saw_not_who_it_says_it_is"),
    "9 paths that lead out": (f"{CONNECTIONS}test_no_path_leads_out",
                              "web/test_publication.py::test_no_path_leads_out_of_the_list",
                              "web/test_case_saving.py::test_no_key_leads_elsewhere"),
    "10 a stolen file of tokens": ("test_tokens.py::test_keeps_only_a_hash_readable_by_its_owner",),
    "10 a token of less, or that is over": (
        f"{WRITES}test_a_token_of_another_scope_does_not_open_it",
        "test_tokens.py::test_an_expired_token_is_none",
        "web/test_tokens.py::test_revoking_takes_effect_while_the_server_runs"),
    "10 guessing tokens, at whichever worker": (
        "web/test_tokens.py::test_many_wrong_tokens_shut_the_door_for_that_client",),
    "10 a change that nobody can trace or take back": (
        "test_ledger.py::test_tells_who_what_and_when_in_prov",
        "test_ledger.py::test_adds_changes_removes_and_restores",
        "store/test_depot.py::test_tells_who_changed_what_from_which_version"),
    "11 JSONP": (f"{QUERIES}test_there_is_no_jsonp",),
    "11 a server that anybody can write to": (
        f"{WRITES}test_a_writable_server_does_not_start_without_a_token",),
    "11 errors that tell of the inside": (
        "web/test_problems.py::test_tells_nothing_of_the_inside",
        "web/test_problems.py::test_an_error_inside_stays_inside"),
    "11 texts and queries in the log": (
        "web/test_linking.py::test_linked_text_is_kept_by_nobody",
        "web/test_observation.py::test_each_request_leaves_a_line_without_address_or_query"),
    "11 lines forged in the log; made-up names that fill memory": (
        "web/test_observation.py::test_a_path_cannot_forge_a_line",
        "web/test_observation.py::test_made_up_paths_and_methods_do_not_grow_the_figures"),
}  # fmt: skip


@cache
def _tests(file: str) -> set[str]:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}


@pytest.mark.parametrize("attack", [*LIMITS, *ENGINE, *SECURITY])
def test_an_attack_has_its_test(attack: str) -> None:
    for each in (LIMITS | ENGINE | SECURITY)[attack]:
        file, _, name = each.partition("::")
        assert name in _tests(file), each


@pytest.mark.parametrize("defence", read_defences(), ids=lambda each: f"{each.file} {each.test}")
def test_a_defence_stands_where_it_is_said_to(defence: Defence) -> None:
    """So that taking it away does take it away."""
    assert (CODE / defence.file).read_text(encoding="utf-8").count(defence.text) == 1
    file, _, name = defence.test.partition("::")
    assert name in _tests(file)
