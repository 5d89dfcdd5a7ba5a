package authy

import (
	"errors"
	"time"
)

// choice is the state of the page's switches, one fault of each sort, "" for none.
type choice struct {
	Provider string `json:"provider"`
	Callback string `json:"callback"`
	Messages string `json:"messages"`
	Errors   string `json:"errors"` // consecutive ones until Authy turns callbacks off
}

var errNoSwitch = errors.New("authysim: no such switch")

// choose sets every switch, or none if one of them does not exist.
func (p *phoneAPI) choose(c command) error {
	request, known := providerFaults()[c.Provider]
	callback, knownToo := callbackFaults()[c.Callback]
	message, knownAsWell := messageSwitches()[c.Messages]
	errorsAllowed, knownAtLast := map[string]int{"": 0, "one": 1, "three": 3}[c.Errors]
	if !known || !knownToo || !knownAsWell || !knownAtLast {
		return errNoSwitch
	}
	p.mu.Lock()
	before := p.chosen
	p.chosen = c.choice
	p.mu.Unlock()
	p.s.faults.Set(Every, request...)
	p.s.faults.SetCallback(callback...)
	p.s.LoseMessages(message.lose)
	p.s.faults.Set(EndpointSMS, message.text...)
	p.s.faults.Set(EndpointCall, message.call...)
	if before.Errors != c.Errors { // start counting again
		p.s.SetDisableCallbackAfter(errorsAllowed)
	}
	if before.Callback != c.Callback {
		p.release()
	}
	return nil
}

// release sends callbacks that are held or collected, after the answer to the button.
func (p *phoneAPI) release() {
	alone := p.s.faults.gatheredSoFar()
	p.s.later.run(func() {
		for _, c := range alone {
			p.s.Send(c)
		}
		p.s.faults.Release(nil)
	})
}

// device installs or removes the app, and sets how Authy then answers.
func (p *phoneAPI) device(c command) error {
	var change func(*Phone)
	answer := NoDeviceRefused
	switch c.Device {
	case "":
		change = func(x *Phone) { x.InstallApp() }
	case "refused":
		change = func(x *Phone) { x.RemoveApp() }
	case "accepted":
		change, answer = func(x *Phone) { x.RemoveApp() }, NoDeviceAccepted
	default:
		return errNoSwitch
	}
	if err := p.on(c, change); err != nil {
		return err
	}
	p.s.SetNoDevice(answer)
	return nil
}

// providerFaults are the faults that the page's switches set on every endpoint.
func providerFaults() map[string][]Fault {
	return map[string][]Fault{
		"":             nil,
		"slow":         {{Kind: Latency, Delay: 3 * time.Second}},
		"hang":         {{Kind: Hang}},
		"down":         {{Kind: Reset}},
		"rate_limited": {{Kind: RateLimited}},
		"error":        {{Kind: ServerError}},
	}
}

// callbackFaults are the faults that the page's switches set on the callbacks.
func callbackFaults() map[string][]CallbackFault {
	return map[string][]CallbackFault{
		"":           nil,
		"lost":       {{Lost: true}},
		"held":       {{Hold: true}},
		"late":       {{Delay: 30 * time.Second}},
		"duplicated": {{Copies: 5}},
		"reordered":  {{Reorder: 2}},
		"unsigned":   {{Unsigned: true}},
		"forged":     {{ForeignKey: true}},
		"changed":    {{Tamper: Tamper{Part: PartBody, Byte: 20}}},
	}
}

// messageSwitch is the page's switch for texts and calls.
type messageSwitch struct {
	lose       bool
	text, call []Fault
}

func messageSwitches() map[string]messageSwitch {
	return map[string]messageSwitch{
		"":            {},
		"undelivered": {lose: true},
		"refused":     {text: []Fault{{Kind: Refusal, Code: "60015"}}, call: []Fault{{Kind: Refusal, Code: "60014"}}},
	}
}
