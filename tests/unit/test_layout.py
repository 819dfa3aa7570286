"""What long messages say to those who listen: words, not controls and not marks."""

from bot.messages import blocks, layout


def test_a_reply_reads_its_lines_without_buttons_menus_and_marks():
    line = blocks.section("*Burglary*\n_Kent Police  ·  Bean_")
    item = {**line, "accessory": blocks.button("Close", "csp:x", "1")}
    (reply,) = layout.messages([item, blocks.actions(blocks.button("Give somebody a task", "csp:y", "2"))])
    assert reply.text == "Burglary Kent Police, Bean"
    assert len(reply.blocks) == 2


def test_an_underscore_inside_a_word_is_no_mark():
    assert layout.spoken("_in confidence_ see data_call_7 and *this*") == "in confidence see data_call_7 and this"
