package functiontest

import "sync"

// crowd is how many calls are under way at once: enough for every race, and few
// enough that a busy machine answers each within the table client's timeout.
const crowd = 16

// Crowd calls do n times, many at once, and returns when all are done.
func Crowd(n int, do func(i int)) {
	turns := make(chan int)
	var wg sync.WaitGroup
	for range min(n, crowd) {
		wg.Go(func() {
			for i := range turns {
				do(i)
			}
		})
	}
	for i := range n {
		turns <- i
	}
	close(turns)
	wg.Wait()
}
