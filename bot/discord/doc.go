// Package discord connects the core to Discord: it receives messages, posts and interactions,
// and renders replies. What to say is the core's.
//
// An event's way through the package, in reading order: the gateway (gateway.go, shard.go, conn.go) or
// the HTTP endpoint (endpoint.go) receives it; events.go decodes it; seen.go drops what was
// handled before; dispatch.go hands it to the adapter's handle function in the order of its channel,
// and interactions (interaction.go) at once. handle.go knows what an event means: hear.go of a message,
// posts.go of a thread, command.go and press.go of an interaction; settings.go says what holds where. The core's reply
// becomes messages in render.go, and buttons in components.go; judge.go adds those under an answer that nobody asked
// for. Handlers answer through rest.go, whose calls (calls.go) wait their turn in pace.go.
//
// Of discordgo the package uses the REST session and the types. Its own gateway connection is not
// used: an Op 7 while it opens locks it for ever, an Op 1 while it reconnects ends the program,
// it does not tell the close code, and it cannot be interrupted (discordgo v0.29.0, wsapi.go). The
// protocol that takes its place here is a page long and runs over the same WebSocket library.
package discord
