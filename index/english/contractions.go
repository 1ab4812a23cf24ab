package english

import "strings"

// bareContractions are contractions without their apostrophe, as far as they are no words of
// their own (“well”, “its” and “ill” are).
var bareContractions = table(`
	aint is_not arent are_not cant can_not cannot can_not couldnt could_not couldve could_have didnt did_not doesnt does_not dont do_not
	hadnt had_not hasnt has_not havent have_not heres here_is hows how_is im i_am isnt is_not itll it_will ive i_have mustnt must_not
	neednt need_not shouldnt should_not shouldve should_have thatll that_will thats that_is theres there_is theyll they_will
	theyre they_are theyve they_have wasnt was_not werent were_not weve we_have whats what_is whens when_is wheres where_is whos who_is
	whys why_is wont will_not wouldnt would_not wouldve would_have youll you_will youre you_are youve you_have`)

// beforeIs are the words behind which 's stands for “is” and not for a possessive.
var beforeIs = set("he he'll here how it she that there what when where who why")

// written returns what is left of a contraction, which may be another one without its apostrophe: “cant've”. It is not ok if
// that would be read as a number: “one've”.
func written(w string) (s string, ok bool) {
	if s, ok := bareContractions[w]; ok {
		return s, true
	}
	return american(w), !counts(w)
}

// verbs are what the ends of contractions stand for behind any word.
var verbs = table("re are ve have ll will d would")

// expand returns a contraction written out, and whether the word is one.
func expand(w string) (string, bool) {
	if s, ok := bareContractions[w]; ok {
		return s, true
	}
	at := strings.IndexByte(w, '\'')
	if at <= 0 || len(w) > 16 || strings.Count(w, "'") > 1 {
		return "", false
	}
	head, tail := w[:at], w[at+1:]
	switch tail {
	case "s":
		if head == "let" {
			return "let us", true
		}
		if beforeIs[head] {
			return head + " is", true
		}
	case "t":
		switch head {
		case "can":
			return "can not", true
		case "won":
			return "will not", true
		case "shan":
			return "shall not", true
		case "ain":
			return "is not", true
		}
		if verb, ok := strings.CutSuffix(head, "n"); ok && len(verb) >= 2 {
			s, ok := written(verb)
			return s + " not", ok
		}
	case "m":
		if head == "i" {
			return "i am", true
		}
	}
	if verb, ok := verbs[tail]; ok {
		s, ok := written(head)
		return s + " " + verb, ok
	}
	return "", false
}
