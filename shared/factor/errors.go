package factor

import (
	"errors"
	"fmt"
)

// Why a request from a provider was not read as an answer. See [Receiver].
var (
	// ErrSignature means that the request was not signed by the provider.
	ErrSignature = errors.New("callback signature is missing or wrong")
	// ErrUnsigned is the ErrSignature of a request that doesn't even try: it has no
	// signature at all.
	ErrUnsigned = fmt.Errorf("%w: there is none", ErrSignature)
	// ErrStale means that it was signed too long ago, or for a time to come.
	ErrStale = errors.New("callback is of another time")
	// ErrMeaningless means that it can't be read, although the signature is right.
	ErrMeaningless = errors.New("callback can't be read")
	// ErrForeign means that it is about a push that is not ours, or says nothing about an
	// answer.
	ErrForeign = errors.New("callback is not about an answer to a push of ours")
)

// The functions below say what an error of a provider means for us. They ask the
// error itself: a provider's error type has a method of the same name for each of them
// that it can tell, as in
//
//	func (e *Error) Gone() bool { return e.Code == "unknown_person" }
//
// An error without the method is none of that kind.

// Unavailable says whether the provider did not answer, or asked us to come later.
func Unavailable(err error) bool {
	e, ok := errors.AsType[interface {
		error
		Unavailable() bool
	}](err)
	return ok && e.Unavailable()
}

// NothingDone says whether the provider certainly checked nothing and sent nothing. When
// in doubt the method must say no: a person gets back what was counted for the call.
func NothingDone(err error) bool {
	e, ok := errors.AsType[interface {
		error
		NothingDone() bool
	}](err)
	return ok && e.NothingDone()
}

// Gone says whether the provider does not know the person any more. Enrolling the phone
// again makes them known.
func Gone(err error) bool {
	e, ok := errors.AsType[interface {
		error
		Gone() bool
	}](err)
	return ok && e.Gone()
}

// Suspended says whether the provider knows the person and refuses to serve them.
func Suspended(err error) bool {
	e, ok := errors.AsType[interface {
		error
		Suspended() bool
	}](err)
	return ok && e.Suspended()
}

// TooOften says whether the provider refused because it was asked too often.
func TooOften(err error) bool {
	e, ok := errors.AsType[interface {
		error
		TooOften() bool
	}](err)
	return ok && e.TooOften()
}

// NoApp says whether a push found no app to go to.
func NoApp(err error) bool {
	e, ok := errors.AsType[interface {
		error
		NoApp() bool
	}](err)
	return ok && e.NoApp()
}

// RefusedField says whether the provider refused to enrol a person because of what they
// typed, and which field it was, by its name in the API: "countryCode", "phone" or
// "email".
func RefusedField(err error) (field string, ok bool) {
	e, ok := errors.AsType[interface {
		error
		RefusedField() (string, bool)
	}](err)
	if !ok {
		return "", false
	}
	return e.RefusedField()
}
