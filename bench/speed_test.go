package main

import (
	"context"
	"testing"

	"countersign/bench/rig"
	"countersign/shared/password"
)

// BenchmarkHash is what a login can't be faster than.
func BenchmarkHash(b *testing.B) {
	for b.Loop() {
		if _, _, err := password.Check(password.Dummy(), rig.Password); err != nil {
			b.Fatal(err)
		}
	}
}

// benchmark measures one request through gateway and function, prepared for outside of the measurement.
func benchmark(b *testing.B, status int, prepare func(ctx context.Context, r *rig.Rig) (func() (rig.Answer, error), error)) {
	r, err := shared.rig(b.Context(), 1, map[string]string{"LIMIT_PASSWORDS": "1000000/1h", "LIMIT_PASSWORDS_ALL": "1000000/1h"})
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	do, err := prepare(b.Context(), r)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		a, err := do()
		if err == nil {
			err = a.Want(status)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWrongPassword(b *testing.B) {
	benchmark(b, 403, func(ctx context.Context, r *rig.Rig) (func() (rig.Answer, error), error) {
		p, err := r.Member(ctx, nil)
		return func() (rig.Answer, error) { return r.LogIn(ctx, p.Email, wrongOne) }, err
	})
}

func BenchmarkPoll(b *testing.B) {
	benchmark(b, 200, func(ctx context.Context, r *rig.Rig) (func() (rig.Answer, error), error) {
		p, err := r.Member(ctx, nil)
		if err != nil {
			return nil, err
		}
		a, err := r.LogIn(ctx, p.Email, rig.Password)
		if err != nil {
			return nil, err
		}
		return func() (rig.Answer, error) { return r.Poll(ctx, a.Token) }, p.Answer(false)
	})
}

func BenchmarkRegistration(b *testing.B) {
	benchmark(b, 201, func(ctx context.Context, r *rig.Rig) (func() (rig.Answer, error), error) {
		return func() (rig.Answer, error) { return r.Register(ctx, r.Stranger()) }, nil
	})
}
