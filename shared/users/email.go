package users

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"countersign/shared/typed"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// ErrEmail is what [ParseEmail] refuses.
var ErrEmail = errors.New("users: not one e-mail address")

// Bounds of an address: RFC 5321 §4.5.3.1. Those of a domain and its labels (RFC
// 1035 §2.3.4) are the IDNA profile's.
const (
	maxEmail = 254  // bytes of the compared form
	maxLocal = 64   // bytes
	maxTyped = 1024 // bytes: UTS 46 maps characters of three and four bytes to one
)

// domains is UTS 46, nontransitional: straße.de and strasse.de are two domains.
// Hyphens are not looked at more closely, as in browsers: r3---sn.example exists.
var domains = idna.New( //nolint:gochecknoglobals // a constant
	idna.MapForLookup(),
	idna.Transitional(false),
	idna.CheckHyphens(false),
	idna.BidiRule(),
	idna.CheckJoiners(true),
	idna.StrictDomainName(true),
	idna.VerifyDNSLength(true),
)

// ascii returns the compared form of a domain. The tables that Go has are those of
// Unicode 15.0, and since 15.1 the capital ẞ is ß and not ss: browsers go by that.
func ascii(domain string) (string, error) {
	return domains.ToASCII(strings.ReplaceAll(domain, "ẞ", "ß"))
}

// ParseEmail returns one e-mail address for its owner's eyes: the part before the
// @ as it was typed, the domain in lower case and in Unicode (bücher.example),
// without the white space around it. The domain must have a dot. A display name,
// a comment, a quoted part, an IP address as the domain, and characters that
// can't be seen are [ErrEmail]. Whether somebody reads mail there is not looked
// at, so dots may stand anywhere before the @: here an address is only a name.
func ParseEmail(s string) (string, error) {
	s = strings.TrimSpace(s)
	at := strings.LastIndexByte(s, '@')
	if at < 1 || at > maxLocal || len(s) > maxTyped || !utf8.ValidString(s) ||
		strings.ContainsFunc(s[:at], notLocal) || strings.ContainsFunc(s[at+1:], unseenInDomain) {
		return "", ErrEmail
	}
	domain, err := ascii(s[at+1:])
	if err != nil || !validDomain(domain) || len(lower(s[:at+1]))+len(domain) > maxEmail {
		return "", ErrEmail
	}
	shown, err := domains.ToUnicode(domain)
	if err != nil {
		return "", ErrEmail
	}
	if again, err := ascii(shown); err != nil || again != domain {
		return "", ErrEmail // an xn-- inside an xn--: its owner could not type what is shown
	}
	return s[:at+1] + shown, nil
}

// Canonical returns the form in which e-mail addresses are compared and counted,
// for any text: trimmed, the part before the @ in NFC and in lower case, the
// domain as IDNA has it in ASCII. JOHN@x.com is john@x.com, bücher.example is
// xn--bcher-kva.example, and straße@ is not strasse@: characters change their
// case one by one, and nothing is folded. It is a key and not an address: nobody
// is written to under it. What [ParseEmail] refuses has a key too, but no one form.
func Canonical(email string) string {
	email = strings.TrimSpace(email)
	at := strings.LastIndexByte(email, '@')
	if len(email) > maxTyped {
		return email // no address: one that was never registered
	}
	domain, err := ascii(email[at+1:])
	if err != nil {
		return lower(email) // no address either
	}
	return lower(email[:at+1]) + domain
}

// Mailbox returns an address that [ParseEmail] returned as it is sent to a service
// that may not know IDNA: with its domain in ASCII.
func Mailbox(email string) string {
	at := strings.LastIndexByte(email, '@')
	domain, err := ascii(email[at+1:])
	if err != nil {
		return email
	}
	return email[:at+1] + domain
}

// lower returns NFC in lower case. Changing the case can leave a letter apart from
// an accent that its small form has in one character: ǰ has no capital.
func lower(s string) string {
	return norm.NFC.String(strings.Map(unicode.ToLower, norm.NFC.String(s)))
}

// validDomain reports whether a domain in ASCII has at least two labels, none of
// which begins or ends with a hyphen, and is no IP address.
func validDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if label == "" || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
	}
	return len(labels) > 1 && strings.Trim(labels[len(labels)-1], "0123456789") != ""
}

// notLocal reports what may not stand before the @: RFC 5322's specials, white
// space, and what can't be seen.
func notLocal(r rune) bool {
	return strings.ContainsRune(`()<>[]:;@\,"`, r) || unicode.IsSpace(r) || unseen(r) || typed.Invisible(r)
}

// unseenInDomain spares the two joiners: IDNA knows where a domain needs them.
func unseenInDomain(r rune) bool {
	return (unseen(r) || typed.Invisible(r)) && r != joiner && r != nonJoiner
}
