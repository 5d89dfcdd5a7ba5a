package phone

// An Error tells why a phone number or its calling code is refused.
type Error struct {
	// Field is the API's field that the person has to change: countryCode or phone.
	Field string
	// Reason is one word for programs. The login page has its own text for each.
	Reason string
	// Message is a sentence for the person. It never repeats the input.
	Message string
}

// Error returns the field and the message, for the log.
func (e *Error) Error() string { return e.Field + ": " + e.Message }

// The errors of [Parse] and [ParseE164].
var (
	ErrNoCode = &Error{"countryCode", "noCode",
		"There is no such calling code. Please enter one such as 1, 44 or 1-876."}
	ErrOtherCode = &Error{"countryCode", "otherCode",
		"The phone number begins with another calling code or area code than this one. Please change one of them."}
	ErrCharacters = &Error{"phone", "characters",
		"Please enter a phone number: only digits, spaces, brackets and - . / may be in it, and one + in front."}
	ErrTooShort = &Error{"phone", "tooShort",
		"This phone number is too short. Please enter all of it."}
	ErrTooLong = &Error{"phone", "tooLong",
		"This phone number is too long for its country. Please check it."}
	ErrOwnCode = &Error{"phone", "ownCode",
		"Does this phone number begin with its calling code? Please leave the code out, or put a + in front of it."}
	ErrCodeTwice = &Error{"phone", "codeTwice",
		"This phone number has its calling code in it twice. Please enter the code once."}
	ErrNumber = &Error{"phone", "number",
		"There is no such phone number. Please check it."}
	ErrPremium = &Error{"phone", "premium",
		"Satellite, premium-rate and toll-free numbers can't be used here. Please enter another phone number."}
)
