// Package telegram is the adapter of Telegram: it receives what people write and press, in private
// chats, groups, topics and inline, and shows the replies of the core. What to say is the core's.
//
// A question's way: poll.go or webhook.go receive an update, inbox.go keeps it until it is done,
// dispatch.go queues it behind the others of its chat, the handler makes requests of the reply, and
// send.go sends them in time (pace.go), again where that is right, through client.go.
//
// The types of the Bot API are structs of our own (types.go, requests.go): those of the library stop
// at Bot API 5.x of December 2021 and know no topics, reply_parameters or link_preview_options.
package telegram
