"""Texts of our own invention in the forms of official texts, and .docx made from scratch."""

import io
import os
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

TEA_LAW = """# 中华人民共和国茶叶安全法

2016年3月1日 第十二届全国人民代表大会常务委员会第二十次会议通过

2019年5月2日 第十三届全国人民代表大会常务委员会第十次会议\
《关于修改〈中华人民共和国茶叶安全法〉的决定》修正

<!-- INFO END -->

## 第一编 总　则

\u200b

### 第一章 一般规定

第一条 为了保障茶叶安全，制定本法。

第二条 本法所称茶叶，包括下列各类：

(一)绿茶；

（二) 红茶：

1．红碎茶；

2．工夫红茶；

（三）其他茶叶。

\u200b

前款所称其他茶叶，由国务院规定。

第二条之一 网络销售茶叶的，
适用本法。

第二条之二 本法施行前的行为，依照第三十一条的规定处理。

## 第二编 责　任

### 第一章 赔　偿

第三条 违反本法，造成损害的，依照《茶具条例》第四条第二款、第（一）项赔偿。
| 茶类 | 等级 |
|-----|-----|
| 绿茶 | 特级 |

第四条 本法自2016年7月1日起施行。

附件一：茶类目录

绿茶、红茶
第一条 附件里的条不是本法的条。

附表2 罚款幅度

| 违法行为 | 罚款 |
| 掺假 | 一万元 |
"""

INTERPRETATION = """# 最高人民法院关于审理茶叶纠纷案件适用法律若干问题的解释（一）

<!-- INFO END -->

最高人民法院

关于审理茶叶纠纷案件

适用法律若干问题的解释（一）

法释〔2031〕7号

为正确审理茶叶纠纷案件，制定本解释。

## 一、责任主体

第一条 下列情形之一的，人民法院应予支持：

销售掺假茶叶的；

（二）隐瞒产地的；

其他情形。

## 二、附则

第二条 本解释自2031年5月1日起施行。
"""

AMENDMENT = """# 茶叶安全法修正案（二）

2032年1月5日 第十九届全国人民代表大会常务委员会第三次会议通过

一、将第三条修改为：

“第三条 违反本法的，承担责任。”

二、本修正案自公布之日起施行。
"""


def statutes() -> Path | None:
    """Return the folder of official texts, which are not part of the checkout."""
    told = os.environ.get("ANBAO_STATUTES")
    folder = Path(told) if told else Path(__file__).parents[3] / "shared/reference/statutes"
    return folder if folder.is_dir() else None


no_statutes = pytest.mark.skipif(
    not statutes(), reason="官方文本不在 ../shared/reference/statutes，也未设 ANBAO_STATUTES"
)


def docx(*blocks: str | list[list[str]], xml_head: str = "", extra: str = "") -> bytes:
    """Make a .docx of paragraphs and tables; a line break in a paragraph becomes ``w:br``."""
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = "".join(_table(each) if isinstance(each, list) else _paragraph(each) for each in blocks)
    head = f"<?xml version='1.0' encoding='UTF-8'?>{xml_head}"
    document = f"{head}<w:document {w}><w:body>{body}{extra}</w:body></w:document>"
    return package({"word/document.xml": document.encode()})


def package(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def _paragraph(text: str) -> str:
    # Word cuts a sentence into runs wherever its formatting changes.
    runs = [text[:2], *text[2:].split("\n")]
    marked = [f"<w:r><w:t xml:space='preserve'>{escape(each)}</w:t></w:r>" for each in runs]
    return f"<w:p>{marked[0]}{'<w:r><w:br/></w:r>'.join(marked[1:])}</w:p>"


def _table(rows: list[list[str]]) -> str:
    cells = ("".join(f"<w:tc>{_paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{each}</w:tr>' for each in cells)}</w:tbl>"
