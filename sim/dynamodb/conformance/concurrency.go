package conformance

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

const (
	writers = 64
	each    = 8 // writes by each of them
)

// together lets all writers write several times at once, and returns how many writes
// succeeded. A write may report that its condition failed; any other error fails the
// test.
func (s suite) together(write func() (done bool, err error)) int64 {
	var done atomic.Int64
	var group sync.WaitGroup
	for range writers {
		group.Go(func() {
			for range each {
				ok, err := write()
				if err != nil {
					s.Error(err)
				}
				if ok {
					done.Add(1)
				}
			}
		})
	}
	group.Wait()
	return done.Load()
}

// counter: no update gets lost.
func (s suite) counter() {
	s.together(func() (bool, error) {
		_, err := s.update("SET n = if_not_exists(n, :zero) + :one", row{":zero": num("0"), ":one": num("1")})
		return err == nil, err
	})
	if got, want := s.get("a")["n"], fmt.Sprint("N ", writers*each); got != want {
		s.Errorf("got %s after all writers, want %s", got, want)
	}
}

// limit: exactly as many writes pass a condition as it allows.
func (s suite) limit() {
	const most = 100
	done := s.together(func() (bool, error) {
		_, err := s.c.UpdateItem(s.Context(), &dynamodb.UpdateItemInput{
			TableName: s.table, Key: key("a"),
			UpdateExpression:          aws.String("SET n = if_not_exists(n, :zero) + :one"),
			ConditionExpression:       aws.String("attribute_not_exists(n) OR n < :most"),
			ExpressionAttributeValues: row{":zero": num("0"), ":one": num("1"), ":most": num(fmt.Sprint(most))},
		})
		var over *types.ConditionalCheckFailedException
		if errors.As(err, &over) {
			return false, nil
		}
		return err == nil, err
	})
	if got := s.get("a")["n"]; done != most || got != fmt.Sprint("N ", most) {
		s.Errorf("got %d writes and the count %s, want %d of both", done, got, most)
	}
}

// transfers: both items of a transaction change, or neither.
func (s suite) transfers() {
	s.put(row{"id": text("from"), "n": num("1000")})
	s.put(row{"id": text("to"), "n": num("0")})
	done := s.together(func() (bool, error) {
		err := s.transact(s.updating("from", "SET n = n - :one"), s.updating("to", "SET n = n + :one"))
		var cancelled *types.TransactionCanceledException
		if errors.As(err, &cancelled) {
			return false, nil // a conflict with another writer: nothing was done
		}
		return err == nil, err
	})
	from, to := s.get("from")["n"], s.get("to")["n"]
	if done == 0 || from != fmt.Sprint("N ", 1000-done) || to != fmt.Sprint("N ", done) {
		s.Errorf("got %s and %s after %d transfers", from, to, done)
	}
}
