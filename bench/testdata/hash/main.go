// Command hash is the yardstick for the work of a login: it checks a password and nothing else. For each line "n m" on its
// input it makes n checks, m at a time, and answers with a line.
package main

import (
	"bufio"
	"fmt"
	"log"
	"os"
	"sync"

	"countersign/shared/password"
)

func main() {
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var n, atOnce int
		if _, err := fmt.Sscan(lines.Text(), &n, &atOnce); err != nil {
			log.Fatal(err)
		}
		check(n, atOnce)
		fmt.Println("done")
	}
}

func check(n, atOnce int) {
	work := make(chan struct{})
	var done sync.WaitGroup
	for range atOnce {
		done.Go(func() {
			for range work {
				if _, _, err := password.Check(password.Dummy(), "correct horse battery"); err != nil {
					log.Fatal(err)
				}
			}
		})
	}
	for range n {
		work <- struct{}{}
	}
	close(work)
	done.Wait()
}
