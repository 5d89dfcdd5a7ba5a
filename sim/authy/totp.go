package authy

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" // RFC 6238's default hash
	"encoding/binary"
	"fmt"
	"math/big"
	"time"
)

const (
	// codeDigits is the length of Authy's codes, in the app and in messages.
	codeDigits = 7
	// appStep is how long the app shows a code. Descriptions of Authy's app say 20 s;
	// no document confirms it.
	appStep = 20 * time.Second
	// stepsApart is how many steps an app's clock may be off, in either direction.
	stepsApart = 2
)

func step(t time.Time) int64 { return t.Unix() / int64(appStep/time.Second) }

// hotp implements RFC 4226 §5.3.
func hotp(seed []byte, counter int64) string {
	mac := hmac.New(sha1.New, seed)
	_ = binary.Write(mac, binary.BigEndian, counter)
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0x0f
	value := binary.BigEndian.Uint32(sum[offset:]) & 0x7fffffff
	return fmt.Sprintf("%0*d", codeDigits, value%10_000_000)
}

func randomCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(10_000_000))
	if err != nil {
		panic(err) // crypto/rand never fails
	}
	return fmt.Sprintf("%0*d", codeDigits, n)
}
