package factor

import "context"

// Of returns what does something for a factor, from a list of the deployment. The error is
// [Missing] for a kind that is not in it.
func Of[T any](list map[Kind]T, f Factor) (T, error) {
	one, ok := list[f.Kind]
	if !ok {
		return one, Missing(f.Kind)
	}
	return one, nil
}

// Checkers are the checkers of a deployment, by the kind of factor. They are a [Checker]
// themselves, which asks the one for the factor's kind.
type Checkers map[Kind]Checker

// Check implements [Checker]. A code of a kind that nobody checks is Unchecked.
func (c Checkers) Check(ctx context.Context, f Factor, code, sentRef string) (Verdict, error) {
	checker, err := Of(c, f)
	if err != nil {
		return Unchecked, err
	}
	return checker.Check(ctx, f, code, sentRef)
}

// HasApp asks the factor's provider whether it knows an app of the person.
func HasApp(ctx context.Context, list map[Kind]Enroller, f Factor) (bool, error) {
	enroller, err := Of(list, f)
	if err != nil {
		return false, err
	}
	return enroller.App(ctx, f)
}

// EnrolAgain makes the person of a factor known to its provider, which has forgotten them. It
// returns the factor as the provider knows it now, not passed yet.
func EnrolAgain(ctx context.Context, list map[Kind]Enroller, old Factor, p Person) (Factor, error) {
	enroller, err := Of(list, old)
	if err != nil {
		return old, err
	}
	f, err := enroller.Enrol(ctx, p)
	if err != nil {
		return old, err
	}
	app, asked := enroller.App(ctx, f)
	f.Account, f.App, f.State, f.Added = old.Account, app && asked == nil, Pending, old.Added
	return f, nil
}

// Missing is the error for a kind of factor that this deployment has nobody for: its provider
// can't do this, or its settings are gone. For the person it is as if the provider refused to
// serve them; nothing was done.
type Missing Kind

// Error implements error.
func (m Missing) Error() string { return "no provider for a factor of kind " + string(m) }

// NothingDone implements what [NothingDone] asks for.
func (Missing) NothingDone() bool { return true }

// Suspended implements what [Suspended] asks for.
func (Missing) Suspended() bool { return true }

// NoApp implements what [NoApp] asks for.
func (Missing) NoApp() bool { return true }
