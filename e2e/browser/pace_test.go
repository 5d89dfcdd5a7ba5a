package browser_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// pace is how long the server wants a page to wait before it asks again, so many milliseconds after the login began.
func pace(since float64) float64 {
	for _, step := range [][2]float64{{2000, 1000}, {4000, 2000}, {7000, 3000}, {12_000, 5000}} {
		if since < step[0] {
			return step[1]
		}
	}
	return 8000
}

// offPace says where the pauses between questions are not those that the server wants, from the log in on. A page may be late for
// once, on a machine that stands still, but not most of the time; it is never early. What the server wanted depends on when it
// counted: at the earliest as it was asked, and at the latest as its answer came.
func offPace(login question, questions []question) []string {
	var faults []string
	var late []float64
	before := login
	for i, q := range questions {
		pause := q.From - before.To
		if least := pace(before.From - login.To); pause < least-100 { // by two clocks
			faults = append(faults, fmt.Sprintf("question %d came %.0f ms after the answer before, want %.0f", i+1, pause, least))
		}
		wanted := pace(before.To - login.From)
		late = append(late, (pause-wanted)/wanted)
		before = q
	}
	slices.Sort(late)
	if len(late) < 5 {
		return append(faults, fmt.Sprintf("%d questions are too few", len(late)))
	}
	if middle := late[len(late)/2]; middle > .5 {
		faults = append(faults, fmt.Sprintf("most questions came late, by %.0f %% of the pause and more", 100*middle))
	}
	return faults
}

// TestOffPace: a page that asks too often or half as often is found, and one that a machine kept from asking for once is not.
func TestOffPace(t *testing.T) {
	asking := func(factor float64, freeze int) (questions []question) {
		now := 300.0
		for i := range 9 {
			pause := factor * pace(now-300)
			if i == freeze {
				pause += 20_000
			}
			questions = append(questions, question{From: now + pause, To: now + pause + 50, Status: 200})
			now += pause + 50
		}
		return questions
	}
	login := question{From: 100, To: 300, Status: 200}
	for _, c := range []struct {
		name      string
		questions []question
		want      string
	}{
		{"as wanted", asking(1, -1), ""},
		{"a machine that stood still", asking(1, 6), ""},
		{"half as often", asking(2, -1), "most questions came late"},
		{"too often", asking(.7, -1), "question 1 came"},
		{"once too often", append(asking(1, -1), question{From: 46_000, To: 46_050}), "question 10 came"},
		{"hardly ever", asking(1, -1)[:3], "3 questions are too few"},
		{"never", nil, "0 questions are too few"},
	} {
		got := strings.Join(offPace(login, c.questions), "; ")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
