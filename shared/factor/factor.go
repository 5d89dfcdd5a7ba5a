// Package factor has the words that everything about a second factor shares: what a
// factor is, what a provider is asked, and what it answers. It imports nothing of this
// project, so that every package can use it.
//
// A provider is a service that reaches a person's phone, such as the one that shows a
// push or sends a code. To add one:
//
//  1. Make a package under shared for it, with a client of its API and a constant of
//     type [Kind] that names it.
//  2. Write a small type for each thing that it can do, beside the client. provider.go
//     has one interface for each: [Checker] for checking typed codes, [Sender] for
//     sending them, [Pusher] for pushes, and so on. A provider that only sends texts
//     needs three of them: it enrols phones, sends codes and checks them.
//  3. Give its errors the methods that errors.go asks for, as far as it can tell.
//  4. Add a line to each list in shared/providers that one of these types belongs to.
//  5. Add its settings and permissions, and the route of its callback, to template.yaml, and the
//     package to the map of imports (shared/doc.go and the layering tests beside it).
//
// Functions find the type by the kind of the person's factor, and never learn which
// provider it is.
package factor

import (
	"strings"
	"time"
)

// A Kind says which provider a factor belongs to. Each provider's package has a
// constant with its own; the text is stored, so it never changes.
type Kind string

// A Factor is one way that a person has to prove who they are.
type Factor struct {
	Account string // the account that it belongs to
	// ID names the factor within its account: the kind, or the kind, a dot and a random
	// text where an account can have several of that kind.
	ID   string
	Kind Kind
	Ref  string // what the provider calls the person; "" while it doesn't know them
	// Number is the phone number, in E.164, that a person who passes this factor has
	// proved to have. "" for a factor that proves no number.
	Number string
	App    bool // the provider knew an app of this person when it was last asked
	State  State
	Added  time.Time
}

// A State says whether a factor has ever been passed.
type State string

const (
	// Pending is a factor that nobody has passed yet. Until somebody does, it is not known
	// whether the phone is the person's own.
	Pending State = "pending"
	// Active is a factor that was passed.
	Active State = "active"
)

// KindOf returns the kind that a factor's ID starts with.
func KindOf(id string) Kind {
	kind, _, _ := strings.Cut(id, ".")
	return Kind(kind)
}

// A Method is what the person does to pass a factor, in the words of the API.
type Method string

const (
	Push Method = "push" // approve a push
	App  Method = "app"  // type the code that an app shows
	SMS  Method = "sms"  // type a code that came as a text
	Call Method = "call" // type a code that a call read out
)

// A Verdict is what is known about a typed code after the provider was asked.
type Verdict int

const (
	// Unclear means that nobody knows whether the provider checked the code. It is the
	// zero value, and the attempt counts: otherwise an attacker could break the
	// connection and have each guess back.
	Unclear Verdict = iota
	// Right means that the provider said that the code is this person's.
	Right
	// Wrong means that the provider said that it is not, or that it was used before.
	Wrong
	// Unchecked means that the provider certainly did not look at the code, for example
	// because there was no connection. The attempt is handed back.
	Unchecked
)

// A Person is somebody whose phone a provider is to know.
type Person struct {
	Email       string
	CountryCode string // the calling code, digits: "44"
	National    string // the number without it, digits: "7700900123"
	E164        string // the whole number: "+447700900123"
}

// A Message asks a provider to send a code.
type Message struct {
	Method Method // SMS or Call
	// Force sends it to a person who has the provider's app, too. Without it the provider
	// may ask them to open the app instead.
	Force  bool
	Locale string // the language that the person reads, a tag such as "pt-BR"; "" for the provider's choice
}

// Sent says what became of a message.
type Sent struct {
	ToApp bool   // nothing was sent: the provider asked the person to open the app
	Ref   string // what a later check of the code has to name; "" for nothing
}

// A Question is what a push asks: whether the person who holds the phone wants this
// login. The first seven fields are for the person; a provider shows what fits.
type Question struct {
	App     string // the application's name
	Account string // the e-mail address that was logged in with
	Address string // where the login came from, an IP address; "" for unknown
	Agent   string // the User-Agent of the browser
	Locale  string // the language that the person reads, a tag such as "pt-BR"; "" for English
	Number  string // two digits that the login page shows too, for the person to compare
	Asked   time.Time
	Ends    time.Time // when an answer no longer counts

	// Login and Ordinal must come back with the answer: they lead to the login and tell
	// its first push apart from its second.
	Login   string
	Ordinal int
}

// An Answer is how a push ended. The zero value is no answer: the push still waits.
type Answer string

const (
	Approved Answer = "approved"
	Denied   Answer = "denied"
	Expired  Answer = "expired" // the provider takes no answer any more
)

// Answered is what a provider tells about a push.
type Answered struct {
	Login   string // the question's; "" where the provider was asked and doesn't repeat it
	Ordinal int    // the question's; 0 likewise
	Person  string // the Ref of the factor that the push went to
	Ref     string // what the provider calls the push
	Answer  Answer
}
