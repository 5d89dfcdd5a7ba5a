package stack

import (
	"countersign/sim/permit"
	"countersign/tools/template"
)

// startGuard puts a guard in front of the embedded engine that enforces the permissions
// of the template's roles. The guard tells functions apart by their access keys. If the
// functions also call AWS they all use the caller's key, so then there is no guard.
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

// tableURL is the tables' endpoint for the functions.
func (s *Stack) tableURL() string {
	if s.Guard != nil {
		return s.guard
	}
	return s.DynamoDBURL
}

// identity returns the environment with the access key that identifies a function to
// the guard.
func (s *Stack) identity(f template.Function) []string {
	if s.Guard == nil {
		return nil
	}
	return []string{"AWS_ACCESS_KEY_ID=" + f.ID}
}
