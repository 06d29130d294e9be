"""What a wrong command line is told, in both languages."""

import pytest
from click.testing import CliRunner

from anbao.cli import main

WRONG = {
    "chek": ("没有命令 chek", "No such command 'chek'"),
    "build --hom x": ("没有选项 --hom；是否指 --home？", "Did you mean '--home'?"),
    "build x y": ("多出的参数：x y", "unexpected extra arguments (x y)"),
    "ask": ("缺少参数 NAME", "Missing argument 'NAME'"),
    "ask --param": ("选项 --param 需要一个值", "requires an argument"),
    "check no.ttl": ("no.ttl 不存在", "'no.ttl' does not exist"),
    "export --format pdf": ("选项 --format 的值不对：pdf 不在可用的值", "'pdf' is not one of"),
    "serve --port x": ("x 不是整数", "'x' is not a valid integer"),
    "serve --port 70000": ("70000 不在范围 0<=x<=65535 之内", "70000 is not in the range"),
    "--lang fr build": ("选项 --lang 的值不对", "Invalid value for '--lang'"),
    "serve --only": ("--only 与文件须同时给出", "--only and FILE go together"),
}


@pytest.mark.parametrize("line", WRONG)
def test_a_usage_error_speaks_both_languages(runner: CliRunner, line: str) -> None:
    result = runner.invoke(main, line.split())
    assert result.exit_code == 2
    assert result.stdout == ""
    for said in ("用法错误 · Usage error:", *WRONG[line]):
        assert said in result.stderr
