package bot

// feedback keeps what a person says of an answer, and thanks for it.
func (t *turn) feedback(a Action) Reply {
	lang, key := t.lang(nil), "chat.solved_yes"
	if a.Kind == ActionUnsolved {
		key = "chat.solved_no"
	}
	return t.reply(lang, t.words.For(lang).Text(key))
}
