//! Reading a small rulebook: what is understood, and every flaw with its place.

mod small;

use guiju_rulebook::vocabulary::{FactKind, FactSpec, Vocabulary};
use guiju_rulebook::{
    Days, How, NormKind, Relative, RemarkKind, RowAnswer, Scope, Severity, Status, diff, hash, parse,
};
use small::{ABOUT, CHAPTER, WORDS, changed, sources};

#[test]
fn a_sound_rulebook_is_understood_without_flaws() {
    let parsed = parse(&sources(CHAPTER), &[&WORDS]);
    let shown: Vec<String> = parsed.flaws.iter().map(ToString::to_string).collect();
    assert!(shown.is_empty(), "{}", shown.join("\n"));
    let book = parsed.book;
    assert_eq!(book.layers.len(), 2);
    assert_eq!(book.main().unwrap().articles, Some(3));
    assert_eq!(book.articles.len(), 5);
    let second = book.article(2).unwrap();
    assert_eq!((second.title.as_str(), second.status), ("签发", Status::Executable));
    assert_eq!(second.prose, "第一款：公文由区长签发。");
    assert_eq!(second.remarks.len(), 2);
    assert_eq!(second.remarks[1].kind, RemarkKind::Planned("meetings".into()));
    assert_eq!(second.norms.last().unwrap(), &(NormKind::Table, "signer".to_owned()));
    assert_eq!(second.policies.iter().map(|p| p.id.as_str()).collect::<Vec<_>>(), ["2#1", "2#2"]);
    assert!(second.policies[1].text.starts_with("@basis(\"2.1\")"));
    assert_eq!(
        book.files.line(second.policies[1].spot.file, book.files.position(second.policies[1].spot).0),
        "@basis(\"2.1\")"
    );
    assert_eq!(book.article(3).unwrap().status, Status::Guidance);
    assert_eq!(book.articles[1].id, "documents/2");
}

#[test]
fn norms_are_typed() {
    let book = parse(&sources(CHAPTER), &[&WORDS]).book;
    let relative = book.roles["vice_mayor_in_charge"].relative.clone().unwrap();
    assert!(
        matches!(&relative, Relative::Relation { of, relation } if &**of == "vice_mayor" && &**relation == "in_charge")
    );
    let preside = &book.substitutions["preside"];
    assert_eq!(preside.scope, Scope::Role);
    assert!(matches!(&preside.from, Days::Value(name) if &**name == "long_days"));
    let signer = &book.tables["signer"];
    let RowAnswer::Signing { signers, .. } = &signer.rows[1].answer else { panic!("not signing") };
    assert_eq!(signers[1].grant.as_deref(), Some("sign"));
    assert!(signers[0].substitutable && !signers[1].highest_only);
    assert_eq!(signer.rows[1].when.len(), 2);
    assert_eq!(signer.rows[1].basis.place, "2");
    let otherwise = book.tables["form"].otherwise.clone().unwrap();
    assert_eq!((otherwise.basis.book.as_str(), otherwise.basis.place.as_str()), ("公文处理工作条例", "第九条"));
    assert_eq!(book.classes["power"].common.basis.book, "公文处理工作条例");
    let when = book.chains["ladder"].rungs[0].when.clone().unwrap();
    let (line, column) = book.files.position(when.spot);
    assert_eq!(book.files.line(when.spot.file, line).chars().skip(column - 1).take(7).collect::<String>(), "context");
    let case = &book.article(2).unwrap().cases[1];
    assert_eq!(case.id, "2/2");
    assert_eq!(case.row_keys(&case.rows[1]).len(), 3);
    assert_eq!(case.expected(&case.rows[1], "by").unwrap().text, "2");
}

/// Each change, the line it is reported on, and words of the message and help.
#[test]
fn every_flaw_names_its_place() {
    let samples = [
        ("order = 1\n```", "ordre = 1\n```", "ordre = 1", "没有“ordre”这个键"),
        ("order = 1\n```", "order = \"1\"\n```", "order = \"1\"", "应是整数，现在是文字"),
        ("cardinality = \"one\"\n", "", "kind = \"role\"", "缺少“cardinality”"),
        ("cardinality = \"one\"", "cardinality = \"few\"", "cardinality = \"few\"", "不能写“few”"),
        ("kind = \"value\"", "kind = \"valeu\"", "kind = \"valeu\"", "是否应为“value”"),
        ("name = \"vice_mayor\"\n", "name = \"mayor\"\n", "name = \"mayor\"", "已经声明过"),
        ("basis = \"2.1\"\n[[rung]]", "basis = \"3\"\n[[rung]]", "basis = \"3\"", "不在本条（第2条）之内"),
        ("of = \"vice_mayor\"", "of = \"vice_major\"", "of = \"vice_major\"", "是否应为“vice_mayor”"),
        (
            "relation = \"in_charge\"",
            "relation = \"incharge\"",
            "relation = \"incharge\"",
            "类别“relation”里没有“incharge”",
        ),
        ("from_value = \"long_days\"", "from_value = \"long\"", "from_value = \"long\"", "没有“long”这一规则值"),
        ("designated_by = \"mayor\"\n", "", "kind = \"substitution\"", "缺少“designated_by”"),
        (
            "answers = \"papers.form\"",
            "answers = \"papers.from\"",
            "answers = \"papers.from\"",
            "是否应为“papers.form”",
        ),
        ("kind = \"order\" }", "kind = \"orders\" }", "when = { kind = \"orders\" }", "类别“kind”里没有“orders”"),
        (
            "{ urgent = \"no\" }",
            "{ urgency = \"no\" }",
            "when = [{ urgency = \"no\" }, { kind = \"notice\" }]",
            "没有“urgency”这个键",
        ),
        (
            "prevails_over = [\"others\"]",
            "prevails_over = [\"orders\"]",
            "prevails_over = [\"orders\"]",
            "不能优先于自己",
        ),
        (
            "prevails_over = [\"others\"]",
            "prevails_over = [\"other\"]",
            "prevails_over = [\"other\"]",
            "是否应为“others”",
        ),
        ("reason = \"专门规定优先\"\n", "", "[[row]]", "须写明理由"),
        ("prevails_over = [\"others\"]\n", "", "reason = \"专门规定优先\"", "没有写明优先于哪些行"),
        ("id = \"others\"\nwhen", "id = \"others\"\nwhen_ever", "[[row]]", "缺少“when”"),
        ("〔指引〕本规则由区政府办公室解释，无须计算。", "解释。", "## 第三条 解释", "没有写明待建或指引"),
        ("role = \"vice_mayor_in_charge\"\neach", "role = \"vice\"\neach", "role = \"vice\"", "没有“vice”这一角色"),
        ("signers = [{ role = \"mayor\", substitutable = false }]", "signers = []", "[[row]]", "缺少“signers”"),
        (
            "verb = \"签署\"\nchain = \"ladder\"",
            "verb = \"签署\"\nchain = \"lader\"",
            "chain = \"lader\"",
            "没有“lader”这一审批链",
        ),
        ("permitted = true", "text = \"可以\"", "id = \"any\"", "应写 permitted = true"),
        (
            "evidence = \"consent\"",
            "evidence = \"signers\"",
            "signers = [{ role = \"mayor\" }, { role = \"vice_mayor_in_charge\", grant = \"sign\", evidence = \"signers\" }]",
            "不是“是否”类的事实",
        ),
        ("## 第三条 解释", "## 第二条 解释", "## 第二条 解释", "第2条写了两次"),
        ("## 第三条 解释", "## 第四条 解释", "articles = 3", "缺第3条"),
        ("〔指引〕", "〔指导〕", "〔指导〕本规则由区政府办公室解释，无须计算。", "不认识的标记“指导”"),
        ("〔待建：meetings〕", "〔待建〕", "〔待建〕会议通过的公文。", "须写明由哪个事项承担"),
        ("```case\nact", "```cases\nact", "```cases", "是否应为“case”"),
        ("contains(principal.person) };", "contains(principal.person) }", "@basis(\"2.1\")", "没有以分号结束"),
        (
            "| order | | orders | mayor |",
            "| order | | oders | mayor |",
            "| order | | oders | mayor |",
            "是否应为“orders”",
        ),
        ("| p1 | | yes | |", "| p1 | | yes |", "| p1 | | yes |", "这一行有3格，表头有4格"),
        ("given: urgent=no", "given: urgnt=no", "given: urgnt=no", "没有“urgnt”这一事实"),
        (
            "actor.roles=mayor",
            "actor.roles=mayer",
            "given: actor.person=p1, actor.roles=mayer+vice_mayor",
            "没有“mayer”这一角色",
        ),
        (
            "against = \"《公文处理工作条例》第九条\"",
            "against = \"《公文处理工作条例》第八条\"",
            "against = \"《公文处理工作条例》第八条\"",
            "上位规定里没有“《公文处理工作条例》第八条”这一处",
        ),
        (
            "against = \"《公文处理工作条例》",
            "against = \"《公文格式》",
            "against = \"《公文格式》第九条\"",
            "上位规定里没有",
        ),
        ("how = \"silent\"\n", "", "kind = \"difference\"", "silent（本规则未写，依上位规定）"),
        ("how = \"silent\"", "how = \"silence\"", "how = \"silence\"", "是否应为“silent”"),
        ("reading = \"办公室受委托解释\"\n", "", "kind = \"difference\"", "写明本规则取哪一种，为什么"),
        ("above = \"由制定机关解释\"\n", "", "kind = \"difference\"", "缺少“above”"),
        ("id = \"papers.late\"\nbasis = \"3\"", "id = \"papers.late\"", "[[member]]", "须写明依据"),
        (
            "id = \"papers.late\"\nbasis = \"3\"",
            "id = \"papers.late\"\nbasis = \"7\"",
            "id = \"papers.late\"",
            "本规则没有这一条",
        ),
        ("head = true\n", "", "articles = 3", "没有写明哪个角色是政府的首长"),
        ("[[member]]\nid = \"notice\"", "id = \"notice\"", "id = \"notice\"", "同一个键写了两次"),
    ];
    for (from, to, line, words) in samples {
        let parsed = changed(from, to);
        let found =
            parsed.flaws.iter().any(|f| f.source_line == line && format!("{}{}", f.message, f.help).contains(words));
        let shown: Vec<String> = parsed.flaws.iter().map(ToString::to_string).collect();
        assert!(found, "{from:?} -> {to:?}: wanted {words:?} at {line:?}, got\n{}", shown.join("\n"));
        assert!(parsed.flaws.iter().all(|f| !f.message.contains("Some(") && f.line > 0 && f.column > 0));
    }
}

#[test]
fn an_unterminated_block_is_named_where_it_begins() {
    let cut = CHAPTER.find("```case\nact").unwrap();
    let parsed = parse(&sources(&format!("{}```norm\nkind = \"role\"\n", &CHAPTER[..cut])), &[&WORDS]);
    let flaw = parsed.flaws.iter().find(|f| f.message.contains("没有结束")).unwrap();
    assert_eq!(flaw.source_line, "```norm");
}

#[test]
fn a_broken_block_does_not_blame_those_who_name_it() {
    let parsed = changed("label = \"副区长\"\n", "label = 副区长\n");
    assert_eq!(parsed.flaws.len(), 1, "{:?}", parsed.flaws);
    assert_eq!(parsed.flaws[0].source_line, "label = 副区长");
    assert_eq!(parsed.flaws[0].severity, Severity::Error);
}

#[test]
fn flaws_are_shown_with_line_and_caret() {
    let parsed = changed("role = \"mayor\", substitutable = false", "role = \"mayer\", substitutable = false");
    insta::assert_snapshot!(parsed.flaws[0].to_string(), @r#"
    错误：没有“mayer”这一角色
      --> demo/01-all.md:137:21
      137 | signers = [{ role = "mayer", substitutable = false }]
          |                     ^
      怎样改：是否应为“mayor”
    "#);
}

#[test]
fn any_line_may_be_lost_or_broken_without_a_panic() {
    let lines: Vec<&str> = CHAPTER.lines().collect();
    for at in 0..lines.len() {
        for broken in [None, Some("```"), Some("x = = ["), Some("| a | => |"), Some("\"")] {
            let mut copy = lines.clone();
            match broken {
                None => drop(copy.remove(at)),
                Some(text) => copy[at] = text,
            }
            let parsed = parse(&sources(&copy.join("\n")), &[&WORDS]);
            parsed.flaws.iter().for_each(|f| assert!(!f.to_string().is_empty()));
        }
    }
    assert!(!parse(&[], &[&WORDS]).flaws.is_empty());
    assert!(parse(&sources("\u{0}\u{feff}```\n"), &[&WORDS]).flaws.len() > 1);
}

#[test]
fn editions_differ_by_what_is_written() {
    let (old, new) =
        (sources(CHAPTER), sources(&CHAPTER.replace("value = 15", "value = 20").replace("由区政府办公室", "由区政府")));
    assert_ne!(hash(&old), hash(&new));
    let mut turned = old.clone();
    turned.reverse();
    assert_eq!(hash(&old), hash(&turned));
    let diff = diff(&parse(&old, &[&WORDS]).book, &parse(&new, &[&WORDS]).book);
    assert_eq!(diff.norms_changed, ["value long_days"]);
    assert_eq!(diff.articles_changed, ["3"]);
    assert!(diff.norms_added.is_empty() && diff.articles_added.is_empty());
}

#[test]
fn a_missing_layer_and_a_wrong_date_are_named() {
    let mut all = sources(CHAPTER);
    all.remove(0);
    let about = ABOUT.replace("effective = 2023-01-09", "effective = \"2023-01-09\"");
    all[0].text = about;
    let flaws = parse(&all, &[&WORDS]).flaws;
    assert!(flaws.iter().any(|f| f.message.contains("“national”没有一并载入") && f.source_line.starts_with("extends")));
    assert!(flaws.iter().any(|f| f.message.contains("应是日期") && f.line == 4));
}

#[test]
fn a_difference_between_layers_computes_nothing() {
    let book = parse(&sources(CHAPTER), &[&WORDS]).book;
    let third = book.article(3).unwrap();
    assert_eq!(
        (third.status, third.norms.as_slice()),
        (Status::Guidance, &[(NormKind::Difference, "explained_by".into())][..])
    );
    let difference = &book.differences["explained_by"];
    assert_eq!((difference.how, difference.ask.as_str()), (How::Silent, "司法局"));
    assert_eq!(difference.common.reading, "办公室受委托解释");
    let ninth = book.articles.iter().find(|a| a.is_at(&difference.against)).unwrap();
    assert_eq!((ninth.layer, ninth.place.as_str()), (0, "第九条"));
}

#[test]
fn a_class_of_the_layer_below_that_grows_is_a_difference() {
    let block = "```norm\nkind = \"class\"\nname = \"power\"\nbasis = \"3\"\nextends = true\nreading = \"本区另有一项\"\nmember = [{ id = \"seal\", label = \"用印\" }]\n```\n";
    let parsed = parse(&sources(&format!("{CHAPTER}\n{block}")), &[&WORDS]);
    assert!(parsed.flaws.is_empty(), "{:?}", parsed.flaws);
    let grown = &parsed.book.differences["class_power"];
    assert_eq!((grown.how, &*grown.against.text, grown.common.basis.place.as_str()), (How::Adds, "第十条", "3"));
    assert_eq!((grown.here.as_str(), grown.common.reading.as_str()), ("补充：用印", "本区另有一项"));
    // A class of the layer's own is its own affair.
    let own = block.replace("\"power\"", "\"relation\"");
    let parsed = parse(&sources(&format!("{CHAPTER}\n{own}")), &[&WORDS]);
    assert_eq!(parsed.book.differences.keys().collect::<Vec<_>>(), ["explained_by"]);
}

#[test]
fn a_table_gets_further_rows_each_with_its_own_ground() {
    let book = parse(&sources(CHAPTER), &[&WORDS]).book;
    let (name, before) = book.tables.iter().next().map(|(n, t)| (n.clone(), t.rows.len())).unwrap();
    let row = |id: &str| format!("row = [{{ id = \"{id}\", basis = \"3\", when = {{}}, refused = \"不可\" }}]");
    let block = |table: &str, rest: &str| {
        format!("```norm\nkind = \"table\"\nname = \"{table}\"\nbasis = \"3\"\nextends = true\n{rest}\n```\n")
    };
    let parsed = |text: String| parse(&sources(&format!("{CHAPTER}\n{text}")), &[&WORDS]);
    let table = parsed(block(&name, &row("further"))).book.tables.remove(&name).unwrap();
    assert_eq!(table.rows.len(), before + 1);
    assert_eq!(table.rows.last().map(|r| (r.id.text.as_str(), r.basis.place.as_str())), Some(("further", "3")));
    assert!(table.common.text.contains("further"), "what is added is part of what an amendment compares");
    // A table that is not there, a row that is, and what only the table itself may say.
    for (text, said) in [
        (block("no_such_table", &row("further")), "要补充的裁决表“no_such_table”没有声明"),
        (block(&name, &row(&table.rows[0].id.text)), "里已有行"),
        (block(&name, &format!("answers = \"x\"\n{}", row("further"))), "补充行的块不写“answers”"),
    ] {
        let flaws = parsed(text).flaws;
        assert!(flaws.iter().any(|f| f.message.contains(said)), "{said}: {flaws:?}");
    }
}

#[test]
fn a_word_of_two_matters_is_named() {
    // In the same words it is one fact that several matters tell; in others nobody knows which is meant.
    static SAME: Vocabulary = Vocabulary { questions: &[], reasons: &[], ..small::PLAIN };
    static OTHER: Vocabulary = Vocabulary {
        facts: &[FactSpec { name: "consent", label: "另一种同意", kind: FactKind::Text }],
        questions: &[],
        reasons: &[],
        ..small::PLAIN
    };
    let named = |other: &'static Vocabulary| {
        let flaws = parse(&sources(CHAPTER), &[&WORDS, other]).flaws;
        flaws.iter().any(|f| f.message == "“consent”由两个事项声明")
    };
    assert!(!named(&SAME));
    assert!(named(&OTHER));
}
