package authy

import "time"

// The views are the JSON answers that the phone pages poll.
type stateView struct {
	Now         time.Time   `json:"now"`
	AppName     string      `json:"appName"`
	Phones      []phoneView `json:"phones"`
	Phone       *screenView `json:"phone,omitempty"`
	Faults      choice      `json:"faults"`
	Held        int         `json:"held"`        // callbacks that are held back
	CallbackURL string      `json:"callbackUrl"` // "" while callbacks are off
	Wire        []wireView  `json:"wire"`        // newest first
}

type phoneView struct {
	ID      int64  `json:"id"`
	Number  string `json:"number"`
	App     bool   `json:"app"`
	Pending int    `json:"pending"`
}

type screenView struct {
	phoneView
	Device      string        `json:"device"` // the state of the app's switch
	Code        string        `json:"code,omitempty"`
	CodeSeconds int64         `json:"codeSeconds,omitempty"`
	Requests    []requestView `json:"requests"` // newest first, like the lists below
	Inbox       []SMS         `json:"inbox"`
	Calls       []Call        `json:"calls"`
	Notices     []Notice      `json:"notices"`
}

type requestView struct {
	UUID        string    `json:"uuid"`
	Message     string    `json:"message"`
	Details     []Pair    `json:"details"`
	Logos       []Logo    `json:"logos"`
	Status      Status    `json:"status"`
	Created     time.Time `json:"created"`
	SecondsLeft *int64    `json:"secondsLeft,omitempty"` // of a pending request that expires
	Lifetime    *int64    `json:"lifetime,omitempty"`    // in seconds, of the same requests
}

// shown limits how many items of each kind a page gets.
const shown = 20

func (p *Phone) view() phoneView {
	return phoneView{ID: p.ID(), Number: "+" + p.a.country + " " + p.a.number, App: p.HasApp(), Pending: len(p.Pending())}
}

func (p *Phone) screen() screenView {
	now := p.s.clock()
	v := screenView{
		phoneView: p.view(),
		Device:    p.device(),
		Code:      p.Code(),
		Requests:  []requestView{},
		Inbox:     newest(p.Inbox()),
		Calls:     newest(p.Calls()),
		Notices:   newest(p.Notices()),
	}
	if v.App {
		length := int64(appStep / time.Second)
		v.CodeSeconds = length - now.Unix()%length
	}
	for _, r := range newest(p.Requests()) {
		v.Requests = append(v.Requests, r.view(now))
	}
	return v
}

// device is "" with the app. Without it, it tells what happens to approval requests.
func (p *Phone) device() string {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	switch {
	case p.a.device != nil:
		return ""
	case p.s.noDevice == NoDeviceAccepted:
		return "accepted"
	default:
		return "refused"
	}
}

func (r Request) view(now time.Time) requestView {
	v := requestView{UUID: r.UUID, Message: r.Message, Details: r.Details, Logos: r.Logos, Status: r.Status, Created: r.Created}
	if r.Status == Pending && !r.Expires.IsZero() {
		left := int64(r.Expires.Sub(now) / time.Second)
		whole := int64(r.Expires.Sub(r.Created) / time.Second)
		v.SecondsLeft, v.Lifetime = &left, &whole
	}
	return v
}

// newest returns the end of a list in reverse order; never nil, so JSON has [].
func newest[T any](list []T) []T {
	turned := make([]T, 0, shown)
	for i := len(list) - 1; i >= 0 && len(turned) < shown; i-- {
		turned = append(turned, list[i])
	}
	return turned
}
