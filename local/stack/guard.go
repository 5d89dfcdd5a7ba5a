package stack

import (
	"countersign/sim/permit"
	"countersign/tools/template"
)

// startGuard puts a guard between the functions and the embedded engine, with what the template's roles allow. There is none
// where the functions ask AWS too: it tells them apart by access keys of their own, and they have the caller's.
func (s *Stack) startGuard(t *template.Template, o *Options, functions []template.Function) error {
	if s.Table == nil || asksAWS(o) {
		return nil
	}
	names := map[string]string{}
	for setting, name := range s.Tables {
		names[tableID(setting)] = name
	}
	grants := permit.Grants{}
	for _, f := range functions {
		grants[f.ID] = map[string][]string{}
		for id, actions := range t.Permissions(f.ID) {
			grants[f.ID][names[id]] = actions
		}
	}
	listener, _, err := listen("")
	if err != nil {
		return err
	}
	s.Guard, s.guard = permit.New(s.Table, grants), url(listener)
	s.serve(s.serverOf(s.Guard), listener)
	return nil
}

// tableURL is where the functions find their tables.
func (s *Stack) tableURL() string {
	if s.Guard != nil {
		return s.guard
	}
	return s.DynamoDBURL
}

// identity is the access key by which the guard tells a function from the others.
func (s *Stack) identity(f template.Function) []string {
	if s.Guard == nil {
		return nil
	}
	return []string{"AWS_ACCESS_KEY_ID=" + f.ID}
}
