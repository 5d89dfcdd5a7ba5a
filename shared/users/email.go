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

// ErrEmail is the error of [ParseEmail].
var ErrEmail = errors.New("users: not one e-mail address")

// The longest address that we accept (RFC 5321 §4.5.3.1). The IDNA profile checks the
// length of a domain and its labels (RFC 1035 §2.3.4).
const (
	maxEmail = 254  // bytes of the form that Canonical returns
	maxLocal = 64   // bytes
	maxTyped = 1024 // bytes: UTS 46 maps characters of three and four bytes to one
)

// domains is UTS 46, nontransitional: straße.de and strasse.de are two domains. As in
// browsers, hyphens may be anywhere inside a label: r3---sn.example exists.
var domains = idna.New( //nolint:gochecknoglobals // a constant
	idna.MapForLookup(),
	idna.Transitional(false),
	idna.CheckHyphens(false),
	idna.BidiRule(),
	idna.CheckJoiners(true),
	idna.StrictDomainName(true),
	idna.VerifyDNSLength(true),
)

// ascii returns a domain in ASCII. Go has the tables of Unicode 15.0, where the capital ẞ
// becomes ss. Since Unicode 15.1 it becomes ß, and browsers do that.
func ascii(domain string) (string, error) {
	return domains.ToASCII(strings.ReplaceAll(domain, "ẞ", "ß"))
}

// ParseEmail reads one e-mail address and returns it in the form that we show to its
// owner: the part before the @ as it was typed, the domain in lower case and in Unicode
// (bücher.example), without white space around it. The domain must have a dot. A display
// name, a comment, a quoted part, an IP address as the domain, and invisible characters
// are [ErrEmail]. We never send mail to the address, so ParseEmail doesn't check whether
// mail would arrive. Dots may be anywhere before the @, for example.
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
		return "", ErrEmail // an xn-- inside an xn--: if its owner typed what we show, it would be another address
	}
	return s[:at+1] + shown, nil
}

// Canonical returns the form in which we compare and count e-mail addresses: without white
// space around it, the part before the @ in NFC and in lower case, the domain in ASCII as
// IDNA defines it. JOHN@x.com becomes john@x.com, and bücher.example becomes
// xn--bcher-kva.example. straße@ and strasse@ stay different: each character is put into
// lower case by itself, without case folding. The result is only a key: we never send mail
// to it. Canonical takes any text, even if [ParseEmail] refuses it, but then different
// spellings may have different keys.
func Canonical(email string) string {
	email = strings.TrimSpace(email)
	at := strings.LastIndexByte(email, '@')
	if len(email) > maxTyped {
		return email // not a valid address, so no account has it
	}
	domain, err := ascii(email[at+1:])
	if err != nil {
		return lower(email) // the same here
	}
	return lower(email[:at+1]) + domain
}

// Mailbox takes an address from [ParseEmail] and returns it with the domain in ASCII, for a
// service that may not know IDNA.
func Mailbox(email string) string {
	at := strings.LastIndexByte(email, '@')
	domain, err := ascii(email[at+1:])
	if err != nil {
		return email
	}
	return email[:at+1] + domain
}

// lower returns s in lower case and in NFC. It needs NFC twice, because a change of case can
// leave a letter and its accent as two characters. ǰ, for example, is one character, but its
// capital is two.
func lower(s string) string {
	return norm.NFC.String(strings.Map(unicode.ToLower, norm.NFC.String(s)))
}

// validDomain reports whether a domain in ASCII has at least two labels and is not an IP
// address. No label may start or end with a hyphen.
func validDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if label == "" || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
	}
	return len(labels) > 1 && strings.Trim(labels[len(labels)-1], "0123456789") != ""
}

// notLocal reports characters that are not allowed before the @: RFC 5322's specials, white
// space, and invisible characters.
func notLocal(r rune) bool {
	return strings.ContainsRune(`()<>[]:;@\,"`, r) || unicode.IsSpace(r) || unseen(r) || typed.Invisible(r)
}

// unseenInDomain reports invisible characters, except for the two joiners: IDNA checks where a
// domain may have those.
func unseenInDomain(r rune) bool {
	return (unseen(r) || typed.Invisible(r)) && r != joiner && r != nonJoiner
}
