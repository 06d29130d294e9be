"""What SHACL calls things, in words for people."""

from anbao.dossiers.library import Text
from anbao.namespaces import SH

TARGETS = {
    SH.targetClass: Text("{}", "{}"),
    SH.targetSubjectsOf: Text("有“{}”者", "what has “{}”"),
    SH.targetObjectsOf: Text("作为“{}”之值者", "what is the value of “{}”"),
    SH.targetNode: Text("{}", "{}"),
}
STEPS = {SH.inversePath: "^", SH.oneOrMorePath: "+", SH.zeroOrMorePath: "*"}
SEVERITIES = {
    SH.Violation: Text("错误", "error"),
    SH.Warning: Text("警告", "warning"),
    SH.Info: Text("提示", "remark"),
}
RULES = {
    SH.minCount: Text("至少几个值", "at least how many values"),
    SH.maxCount: Text("至多几个值", "at most how many values"),
    SH.term("class"): Text("值所属的类", "class of the value"),
    SH.datatype: Text("值的数据类型", "datatype of the value"),
    SH.hasValue: Text("必有的值", "value that must be there"),
    SH.term("in"): Text("只许这些值", "one of these values only"),
    SH.languageIn: Text("只许这些语言", "these languages only"),
    SH.uniqueLang: Text("每种语言至多一个", "one value a language"),
    SH.pattern: Text("值的写法", "how the value is written"),
    SH.minLength: Text("至少几个字符", "at least how many characters"),
    SH.maxLength: Text("至多几个字符", "at most how many characters"),
    SH.minInclusive: Text("不小于", "no less than"),
    SH.maxInclusive: Text("不大于", "no more than"),
    SH.disjoint: Text("不与此属性同值", "no value shared with"),
    SH.equals: Text("与此属性同值", "the same values as"),
    SH.lessThan: Text("早于或小于", "less than"),
    SH.lessThanOrEquals: Text("不晚于或不大于", "no more than the value of"),
    SH.qualifiedMinCount: Text("至少几个合此条件的值", "at least how many values of this kind"),
    SH.qualifiedMaxCount: Text("至多几个合此条件的值", "at most how many values of this kind"),
}
