package deploy

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// again deploys a second time: nothing is asked, and a changed answer arrives.
func again(w *world) {
	name := filepath.Join(w.project, answers)
	text, err := os.ReadFile(name)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(name, append(text, "SessionIdle = \"20m\"\n"...), 0o600); err != nil {
		w.t.Fatal(err)
	}
	said := w.must("ops/deploy/deploy.sh", "")
	w.holds(said, "deployed and verified")
	if strings.Contains(said, "Three questions") {
		w.t.Errorf("asked again:\n%s", said)
	}
	if got := w.deployed()["SESSION_IDLE"]; got != "20m" {
		w.t.Errorf("SESSION_IDLE is %s", got)
	}
	// Taken out, it is back at the template's default, and not at what was deployed before.
	if err := os.WriteFile(name, text, 0o600); err != nil {
		w.t.Fatal(err)
	}
	w.must("ops/deploy/deploy.sh", "")
	if got := w.deployed()["SESSION_IDLE"]; got != "30m" {
		w.t.Errorf("SESSION_IDLE is %s after its line was taken out", got)
	}
}

// ring is the keyring of our own, as it is stored.
func (w *world) ring() string {
	w.t.Helper()
	kind, value, _ := strings.Cut(strings.TrimSpace(w.must("aws ssm get-parameter --name /countersign/secrets --with-decryption --output text --query Parameter.[Type,Value]", "")), "\t")
	if kind != "SecureString" {
		w.t.Errorf("the keyring is a %s", kind)
	}
	return value
}

// rotation rotates the keyring of our own, which no deployment has changed before. It is refused a moment after the ring was
// made, and makes the functions read the new one.
func rotation(w *world) {
	before := w.ring()
	if r := w.run("make key ROTATE=secret", ""); r.ok {
		w.t.Errorf("another word: got success\n%s", r.said)
	} else {
		w.holds(r.said, "there is no key secret")
	}
	w.aws.setLater(-time.Hour) // however long the steps before took
	r := w.run("make key ROTATE=secrets", "")
	if r.ok || w.ring() != before {
		w.t.Errorf("at once: got success %v, rotated %v\n%s", r.ok, w.ring() != before, r.said)
	}
	w.holds(r.said, "minutes more", "the keyring was not rotated")
	w.aws.setLater(time.Hour)
	w.aws.deny(nil)
	said := w.must("make key ROTATE=secrets", "")
	w.aws.setLater(0)
	w.holds(said, "/countersign/secrets has a new first key", "the functions read it from now on")
	if n := w.aws.count("PUT configuration"); n != 5 {
		w.t.Errorf("%d functions were told to read it, want 5: %v", n, w.aws.operations())
	}
	after := w.ring()
	first, rest, _ := strings.Cut(after, ",")
	if !strings.HasPrefix(before, "k1:") || !strings.HasPrefix(first, "k2:") || rest != before {
		w.t.Error("the keyring is not a new key before the one that was there")
	}
	for _, key := range []string{first[3:], before[3:]} {
		if strings.Contains(said, key) {
			w.t.Errorf("a key is shown: %s", said)
		}
	}
	w.must("ops/deploy/deploy.sh", "")
	if w.ring() != after {
		w.t.Error("a deployment overwrites the keyring")
	}
	// Rotating once more would not help a function that did not get the new ring: it would be two rings behind.
	w.aws.setLater(time.Hour)
	w.aws.deny(func(operation string) bool { return operation == "PUT configuration" })
	r = w.run("ops/deploy/key.sh secrets", "")
	w.aws.deny(nil)
	w.aws.setLater(0)
	w.refusal(r, "key.sh secrets", "PUT configuration")
	w.holds(r.said, "before anything is rotated again")
}

func unheld(w *world) {
	w.cdn.mu.Lock()
	good := w.cdn.behind
	w.cdn.mu.Unlock()
	w.cdn.show(http.NotFoundHandler())
	r := w.run("ops/deploy/deploy.sh", "")
	w.cdn.show(good)
	if r.ok {
		w.t.Errorf("got success")
	}
	w.holds(r.said, "deployed, but not all checks passed")
}
