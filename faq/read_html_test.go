package faq

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadHTMLShapes(t *testing.T) {
	two := []string{`1 is-it-far: Is it far? = "No.\n\nNot **far**."`, `1 is-it-open: Is it open? = "Yes."`}
	tests := []struct {
		name, data string
		want       []string
	}{
		{"details", `<details><summary>Is it far?</summary><p>No.<p>Not <b>far</b>.</details><details open><summary><h3>Is it open?</h3></summary>Yes.</details>`, two},
		{"definition list", `<dl><dt>Is it far?<dd><p>No.<p>Not <b>far</b>.<dt>Is it open?<dd>Yes.</dl>`, two},
		{"definition list in divs", `<dl><div><dt>Is it far?</dt><dd>No.</dd><dd>Not <b>far</b>.</dd></div><div><dt>Is it open?</dt><dd>Yes.</dd></div></dl>`, two},
		{
			"two terms", `<dl><dt>Is it far?</dt><dt>Where is it?</dt><dd>No.</dd></dl>`,
			[]string{`1 is-it-far: Is it far? = "No." also Where is it?`},
		},
		{
			"definition list of data", `<h2>Facts</h2><dl><dt>Size</dt><dd>Small</dd><dt>Colour</dt><dd>Red</dd></dl>`,
			[]string{`1 facts: Facts = "**Size**\n\nSmall\n\n**Colour**\n\nRed"`},
		},
		{
			"Bootstrap 5", `<div class="accordion" id="acc"><div class="accordion-item"><h2 class="accordion-header"><button class="accordion-button" data-bs-toggle="collapse" data-bs-target="#a1" aria-expanded="true" aria-controls="a1">Is it far?</button></h2>
			<div id="a1" class="accordion-collapse collapse show"><div class="accordion-body"><p>No.</p><p>Not <b>far</b>.</p></div></div></div><div class="accordion-item"><h2 class="accordion-header"><button class="accordion-button collapsed" data-bs-toggle="collapse" data-bs-target="#a2">Is it open?</button></h2><div id="a2" class="accordion-collapse collapse"><div class="accordion-body">Yes.</div></div></div></div>`,
			[]string{two[0], `2 is-it-open: Is it open? = "Yes."`},
		},
		{
			"Bootstrap 4", `<div class="card"><div class="card-header" id="h1"><h5><button class="btn btn-link" data-toggle="collapse" data-target="#a1">Is it far?</button></h5></div><div id="a1" class="collapse"><div class="card-body"><p>No.</p><p>Not <b>far</b>.</p></div></div></div><div class="card"><div class="card-header"><a data-toggle="collapse" href="#a2">Is it open?</a></div><div id="a2" class="collapse">Yes.</div></div>`,
			two,
		},
		{
			"the pattern of ARIA, hidden panels", `<h3><button aria-expanded="false" aria-controls="p1"><span>Is it far?</span><svg aria-hidden="true"><title>Open</title></svg></button></h3><div id="p1" role="region" hidden><p>No.</p><p>Not <b>far</b>.</p></div><h3><button aria-expanded="false" aria-controls="p2">Is it open?</button></h3><div id="p2" role="region" style="display: none">Yes.</div>`,
			two,
		},
		{
			"no aria-controls", `<div class="item"><button aria-expanded="false">Is it far?<i class="icon">+</i></button><div aria-hidden="true"><p>No.</p><p>Not <b>far</b>.</p></div></div><div class="item"><button aria-expanded="false">Is it open?</button><div aria-hidden="true">Yes.</div></div>`,
			two,
		},
		{"button and panel by class", `<button class="accordion">Is it far?</button><div class="panel" style="display:none"><p>No.<p>Not <b>far</b>.</div><button class="accordion">Is it open?</button><div class="panel">Yes.</div>`, two},
		{
			"jQuery UI", `<div id="accordion" class="ui-accordion"><h3 class="ui-accordion-header" role="tab" aria-controls="u1" aria-selected="true"><span class="ui-accordion-header-icon ui-icon"></span>Is it far?</h3><div id="u1" class="ui-accordion-content" role="tabpanel"><p>No.<p>Not <b>far</b>.</div><h3 class="ui-accordion-header" role="tab" aria-controls="u2">Is it open?</h3><div id="u2" class="ui-accordion-content" role="tabpanel" style="display:none" aria-hidden="true">Yes.</div></div>`,
			two,
		},
		{
			"Elementor", `<div class="elementor-accordion"><div class="elementor-accordion-item"><div id="t1" class="elementor-tab-title" data-tab="1" role="button" aria-controls="c1" aria-expanded="false"><span class="elementor-accordion-icon"><i class="fas fa-plus"></i></span><a class="elementor-accordion-title" href="">Is it far?</a></div><div id="c1" class="elementor-tab-content" role="region"><p>No.<p>Not <b>far</b>.</div></div><div class="elementor-accordion-item"><div class="elementor-tab-title" role="button" aria-controls="c2"><a class="elementor-accordion-title">Is it open?</a></div><div id="c2" class="elementor-tab-content">Yes.</div></div></div>`,
			two,
		},
		{
			"Yoast", `<div class="schema-faq wp-block-yoast-faq-block"><div class="schema-faq-section" id="faq-question-1"><strong class="schema-faq-question">Is it far?</strong> <div class="schema-faq-answer"><p>No.<p>Not <b>far</b>.</div></div><div class="schema-faq-section"><strong class="schema-faq-question">Is it open?</strong> <p class="schema-faq-answer">Yes.</p></div></div>`,
			two,
		},
		{
			"question and answer by class", `<div class="faq-item"><div class="faq-question"><h4>Is it far?</h4><span class="icon">+</span></div><div class="faq-answer"><p>No.<p>Not <b>far</b>.</div></div><div class="faq-item"><div class="faq-question">Is it open?</div><div class="faq-answer" style="display:none">Yes.</div></div>`,
			two,
		},
		{
			"a question by class alone", `<ul><li><div class="row"><span class="question">Is it far?</span><i class="arrow"></i></div><p>No.</p><p>Not <b>far</b>.</p></li><li><div class="row"><span class="question">Is it open?</span></div><p>Yes.</p></li></ul><p>Goodbye to all.</p>`,
			append([]string{`1 f: F = "Goodbye to all."`}, two...),
		},
		{
			"check boxes", `<div><input type="checkbox" id="q1"><label for="q1">Is it far?</label><div class="c"><p>No.<p>Not <b>far</b>.</div></div><div><input type="checkbox" id="q2"><label for="q2">Is it open?</label><div class="c">Yes.</div></div>`,
			two,
		},
		{
			"microdata", `<div itemscope itemtype="https://schema.org/FAQPage"><div itemscope itemprop="mainEntity" itemtype="https://schema.org/Question"><h3 itemprop="name">Is it far?</h3><div itemscope itemprop="acceptedAnswer" itemtype="https://schema.org/Answer"><div itemprop="text"><p>No.<p>Not <b>far</b>.</div></div></div><div itemscope itemprop="mainEntity" itemtype="https://schema.org/Question"><span itemprop="name">Is it open?</span><div itemscope itemprop="acceptedAnswer" itemtype="https://schema.org/Answer"><span itemprop="text">Yes.</span></div></div></div>`,
			two,
		},
		{
			"RDFa", `<div vocab="https://schema.org/" typeof="FAQPage"><div property="mainEntity" typeof="Question"><b property="name">Is it far?</b><div property="acceptedAnswer" typeof="Answer"><div property="text"><p>No.<p>Not <b>far</b>.</div></div></div><div property="mainEntity" typeof="Question"><b property="name">Is it open?</b><div property="acceptedAnswer" typeof="Answer">Yes.</div></div></div>`,
			two,
		},
		{"headings", `<h2>1. Is it far?</h2><p>No.<p>Not <b>far</b>.<h2>2. Is it open?</h2>Yes.`, two},
		{"bold paragraphs", `<p><strong>Is it far?</strong></p><p>No.</p><p>Not <b>far</b>.</p><p><b>2) Is it open?</b></p><p>Yes.</p>`, two},
		{"bold in front of the answer", `<p><strong>Is it far?</strong><br>No.</p><p>Not <b>far</b>.</p><p><span style="font-weight: 700">Is it open?</span> Yes.</p>`, two},
		{"bold in list items", `<ol><li><b>Is it far?</b> No.<p>Not <b>far</b>.</p></li><li><b>Is it open?</b> Yes.</li></ol>`, two},
		{"lines of Q and A", `<p>Q: Is it far?</p><p>A: No.</p><p>Not <b>far</b>.</p><p>Q: Is it open?<br>A: Yes.</p>`, two},
		{"a table of questions", `<table><tr><th>Question</th><th>Answer</th></tr><tr><td>Is it far?</td><td><p>No.<p>Not <b>far</b>.</td></tr><tr><td>Is it open?</td><td>Yes.</td></tr></table>`, two},
		{"a layout of tables", `<table width="100%"><tr><td><h2>Is it far?</h2><p>No.<p>Not <b>far</b>.</td></tr><tr><td><h2>Is it open?</h2>Yes.</td></tr></table>`, two},
		{
			"categories that open", `<details><summary>Getting here</summary><details><summary>Is it far?</summary>No.</details></details><details><summary>Visiting</summary><p>Some facts:</p><details><summary>Is it open?</summary>Yes.</details></details>`,
			[]string{`1 is-it-far: Is it far? = "No." in Getting here`, `1 visiting: Visiting = "Some facts:"`, `1 is-it-open: Is it open? = "Yes." in Visiting`},
		},
		{
			"tabs", `<ul role="tablist"><li><a role="tab" aria-controls="t1" href="#t1">Getting here</a></li><li><a role="tab" aria-controls="t2" href="#t2">Visiting</a></li></ul><div role="tabpanel" id="t1"><p>Take the bus.</p></div><div role="tabpanel" id="t2" hidden><p>Just come.</p></div>`,
			[]string{`1 getting-here: Getting here = "Take the bus."`, `1 visiting: Visiting = "Just come."`},
		},
		{
			"a guide with parts", `<h1>The guide</h1><p>Welcome.</p><h2>Before</h2><p>Eat.</p><h3>Clothes</h3><p>Wear some.</p><h2>After</h2><ul><li>Rest</li><li>Drink</li></ul><pre><code class="language-sh">run it
			now</code></pre>`,
			[]string{
				`1 the-guide: The guide = "Welcome."`, `1 before: Before = "Eat." in The guide`, `1 clothes: Clothes = "Wear some." in The guide > Before`,
				"1 after: After = \"- Rest\\n- Drink\\n\\n```sh\\nrun it\\n\\t\\t\\tnow\\n```\" in The guide",
			},
		},
		{
			"data that the page does not show, and data that it does", `<script type="application/ld+json">{"@context": "https://schema.org", "@type": "FAQPage", "name": "x", "mainEntity": [
			{"@type": "Question", "name": "Is it  FAR", "alternateName": "Distance", "acceptedAnswer": {"@type": "Answer", "text": "No. Not far."}},
			{"@type": "Question", "name": "Is it open?", "acceptedAnswer": {"@type": "Answer", "text": "<p>Yes.</p>"}},
			{"@type": "Question", "name": "What now?", "acceptedAnswer": {"@type": "Answer", "text": "Wait."}}]}</script><h3>Is it far?</h3><p>No.<p>Not <b>far</b>.<h3>What now?</h3><div id="filled-by-script"></div>`,
			[]string{`4 is-it-far: Is it far? = "No.\n\nNot **far**." also Distance`, `4 what-now: What now? = "Wait."`, `3 is-it-open: Is it open? = "Yes."`},
		},
		{"the same twice", `<div class="desktop"><h3>Is it far?</h3><p>No.</p></div><div class="mobile"><h3>Is it far?</h3><p>No.</p></div>`, []string{`1 is-it-far: Is it far? = "No."`}},
		{
			"more to read", `<h2>Hours</h2><p>From nine.</p><button aria-expanded="false" aria-controls="m">Read more</button><div id="m" hidden><p>And until six, apart from Sundays.</p></div>`,
			[]string{`1 hours: Hours = "From nine.\n\nAnd until six, apart from Sundays."`},
		},
		{
			"a page in a form", `<form action="/"><input name="__VIEWSTATE" value="x"><h2>Is it far?</h2><p>No, it is near, and the way to it is marked from the station.</p><input type="submit"></form>`,
			[]string{`1 is-it-far: Is it far? = "No, it is near, and the way to it is marked from the station."`},
		},
		{"signs in headings", `<h2><i class="fa fa-car"></i> Is it far? <a class="headerlink" href="#x">¶</a></h2><p>No.</p>`, []string{`1 is-it-far: Is it far? = "No."`}},
		{"a sign before a heading", `<h2><a class="header-anchor" href="#x">#</a> Is it far?</h2><p>No.</p>`, []string{`1 is-it-far: Is it far? = "No."`}},
		{"a sign behind a heading", `<h2>Is it far?<a class="hash-link" href="#x">#</a></h2><p>No.</p>`, []string{`1 is-it-far: Is it far? = "No."`}},
		{"a sign that nobody sees", "<h2>Is it far?<a class=\"hash-link\" href=\"#x\">\u200b</a></h2><p>No.</p>", []string{`1 is-it-far: Is it far? = "No."`}},
		{"a word for a sign", `<h2>Is it far? <a class="header-anchor" href="#x">Link to this heading</a></h2><p>No.</p>`, []string{`1 is-it-far: Is it far? = "No."`}},
		{"a heading that is a link to itself", `<h2><a class="header-anchor" href="#x">Is it far?</a></h2><p>No.</p>`, []string{`1 is-it-far: Is it far? = "No."`}},
		{
			"cells of several lines", `<h2>Prices</h2><table><tr><th>Service</th><th>Price</th></tr><tr><td>60<br>min</td><td><p>$90</p><p><b>$80</b> at noon</p></td></tr><tr><td><ul><li>one<li>two</ul></td><td>$120<hr>$100</td></tr></table>`,
			[]string{`1 prices: Prices = "| Service | Price |\n|---|---|\n| 60 / min | $90 / **$80** at noon |\n| one / two | $120 / $100 |"`},
		},
		{
			"a cell much longer than others", `<h2>Prices</h2><table><tr><th>Service</th><th>Price</th></tr><tr><td>Walk</td><td>$90, and the guide speaks of each tree on the way</td></tr><tr><td>Tea</td><td>$1</td></tr></table>`,
			[]string{`1 prices: Prices = "| Service | Price |\n|---|---|\n| Walk | $90, and the guide speaks of each tree on the way |\n| Tea | $1 |"`},
		},
		{
			"a title wider than its table", `<h2>Prices</h2><table><tr><th colspan="1000000">In summer</th></tr><tr><td>Walk</td><td>$90</td></tr></table>`,
			[]string{`1 prices: Prices = "| In summer | In summer |\n|---|---|\n| Walk | $90 |"`},
		},
		{
			"a cell longer than its table", `<h2>Prices</h2><table><tr><th rowspan="1000000">Walk</th><td>$90</td></tr><tr><td>$80 at noon</td></tr></table>`,
			[]string{`1 prices: Prices = "| Walk | $90 |\n|---|---|\n| Walk | $80 at noon |"`},
		},
		{
			"a grid of twelve columns", `<h2>Prices</h2><table><tr><th colspan="6">Walk</th><th colspan="6">Tea</th></tr><tr><td colspan="3">Long</td><td colspan="3">$90</td><td colspan="6">$1</td></tr></table>`,
			[]string{`1 prices: Prices = "| Walk | Walk | Tea |\n|---|---|---|\n| Long | $90 | $1 |"`},
		},
		{
			"other scripts", `<div class="accordion"><button aria-expanded="false" aria-controls="x">هل المكان بعيد؟</button><div id="x" hidden>لا، إنه قريب جدا.</div></div>`,
			[]string{`1 هل-المكان-بعيد: هل المكان بعيد؟ = "لا، إنه قريب جدا."`},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, problems := readString(t, "f.html", tt.data)
			if len(problems) > 0 {
				t.Errorf("problems: %v", problems)
			}
			if diff := cmp.Diff(tt.want, entryLines(c.Entries)); diff != "" {
				t.Errorf("entries (-want +got):\n%s", diff)
			}
		})
	}
}

// TestReadHTMLPages reads whole pages with all that stands around their text.
func TestReadHTMLPages(t *testing.T) {
	testGolden(t, readHTML, "testdata/html/*.html")
}

func TestReadHTMLAddresses(t *testing.T) {
	c, problems := readString(t, "f.html", `<html lang="de_AT"><link rel="canonical" href="https://example.org/faq/"><h2 id="far">Is it far?</h2><p>See <a href="map.html">the map</a>,
		<a href="#far">here</a> or <a href="javascript:open()">open</a> it. <img src="data:image/png;base64,xx" data-src="/i.png" alt="Map"></p><details id="open"><summary>Is it open?</summary>Yes.</details><h2>When?</h2><p>Now.</p></html>`)
	if len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
	var got []string
	for _, e := range c.Entries {
		got = append(got, e.Lang+" "+e.SourceURL+" "+e.Answer)
	}
	want := []string{
		"de-AT https://example.org/faq/#far See [the map](https://example.org/faq/map.html), here or open it. ![Map](https://example.org/i.png)",
		"de-AT https://example.org/faq/#open Yes.",
		"de-AT https://example.org/faq/ Now.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReadHTMLHostile(t *testing.T) {
	tests := []struct {
		name, data string
		entries    int
		code       string
	}{
		{"deep elements", strings.Repeat("<div>", 100_000) + "<h2>Is it far?</h2><p>No." + strings.Repeat("</div>", 100_000), 1, ""},
		{"deep elements never closed", strings.Repeat("<span><div>", 50_000) + "<h2>Is it far?</h2><p>No.", 1, ""},
		{"deep lists", strings.Repeat("<ul><li>", 10_000) + "text", 1, ""},
		{"long deep lists", "<h2>Is it far?</h2>" + strings.Repeat("<ul><li>No.", 5000), 1, ""},
		{"deep tables", strings.Repeat("<table><tr><td>", 10_000) + "text", 1, ""},
		{"wide cells", "<h2>Is it far?</h2><table>" + strings.Repeat("<tr><td colspan=65534 rowspan=65534>No.<td>x", 200) + "</table>", 1, ""},
		{"deep formatting", strings.Repeat("<b><i><p>", 10_000) + "text", 1, ""},
		{"deep links", strings.Repeat("<a href=x>", 20_000) + "text", 1, ""},
		{"stray end tags", strings.Repeat("</div></b></p>", 50_000) + "<h2>Is it far?</h2><p>No.", 1, ""},
		{"deep details", strings.Repeat("<details><summary>Is it?</summary>", 20_000) + "text", 1, ""},
		{"deep quotes", strings.Repeat("<blockquote>", 100_000) + "text", 1, ""},
		{"very many elements", strings.Repeat("<i></i>", 600_000), 0, "too-large"},
		{"many headings", strings.Repeat("<h2>Is it far?</h2><p>No.</p>", 5000), 1, ""},
		{"many pairs", strings.Repeat(`<button class="accordion">Is it far?</button><div class="panel">No.</div>`, 5000), 1, ""},
		{"many questions without answers", strings.Repeat(`<div class="faq-question">Is it far?</div>`, 20_000), 1, ""},
		{"broken data", `<script type="application/ld+json">{"@type": "FAQPage", </script><h2>Is it far?</h2><p>No.`, 1, ""},
		{"deep data", `<script type="application/ld+json">` + strings.Repeat("[", 100_000) + `</script><h2>Is it far?</h2><p>No.`, 1, ""},
		{"nothing", "", 0, "no-entries"},
		{"an app without text", `<!doctype html><html><head><title>App</title></head><body><div id="root"></div><script src="x.js"></script></body></html>`, 0, "no-entries"},
		{"half a tag", "<h2>Is it far?</h2><p>No.<a href=", 1, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, problems := readString(t, "f.html", tt.data)
			if tt.code != "" && (len(problems) != 1 || problems[0].Code != tt.code) {
				t.Errorf("problems: %v, want one of code %s", problems[:min(3, len(problems))], tt.code)
			}
			if (len(c.Entries) > 0) != (tt.entries > 0) {
				t.Errorf("%d entries, want %d", len(c.Entries), tt.entries)
			}
			size := 0
			for _, e := range c.Entries {
				size += len(e.Answer)
			}
			if size > 10*len(tt.data) {
				t.Errorf("answers of %d bytes from a page of %d", size, len(tt.data))
			}
		})
	}
}
