// Command main checks retentiond's checkpoints and proofs with golang.org/x/mod.
//
//	main checkpoints VERIFIER FILE   every signed note of a checkpoint file
//	main inclusion VERIFIER FILE     a proof in the form of C2SP tlog-proof
//	main consistency VERIFIER FILE   what `audit prove --from` prints with --json
//
// It says what it has checked, a line each, and ends with 1 at the first thing that is wrong.
package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type tree struct {
	size int64
	root tlog.Hash
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 3 {
		return errors.New("usage: main checkpoints|inclusion|consistency VERIFIER FILE")
	}
	verifier, err := note.NewVerifier(args[1])
	if err != nil {
		return err
	}
	data, err := os.ReadFile(args[2])
	if err != nil {
		return err
	}
	switch args[0] {
	case "checkpoints":
		return checkpoints(verifier, string(data))
	case "inclusion":
		return inclusion(verifier, string(data))
	case "consistency":
		return consistency(verifier, data)
	}
	return fmt.Errorf("unknown check %q", args[0])
}

// checkpoints: notes stand one after the other, and each ends in its signature lines and an empty line.
func checkpoints(verifier note.Verifier, text string) error {
	var current []string
	for _, line := range strings.SplitAfter(text, "\n") {
		signed := len(current) > 0 && strings.HasPrefix(current[len(current)-1], "— ")
		if signed && !strings.HasPrefix(line, "— ") {
			t, err := open(verifier, strings.Join(current, ""))
			if err != nil {
				return err
			}
			fmt.Printf("checkpoint of %d\n", t.size)
			current = nil
			if line == "\n" {
				continue
			}
		}
		if line != "" {
			current = append(current, line)
		}
	}
	if len(current) > 0 {
		return errors.New("there is something after the last note")
	}
	return nil
}

func inclusion(verifier note.Verifier, text string) error {
	at := strings.Index(text, "\n\n")
	if at < 0 {
		return errors.New("no empty line")
	}
	head := strings.Split(text[:at], "\n")
	if len(head) < 3 || head[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(head[1], "extra ") || !strings.HasPrefix(head[2], "index ") {
		return errors.New("not a proof")
	}
	entry, err := base64.StdEncoding.DecodeString(head[1][len("extra "):])
	if err != nil {
		return err
	}
	index, err := strconv.ParseInt(head[2][len("index "):], 10, 64)
	if err != nil {
		return err
	}
	var proof tlog.RecordProof
	for _, line := range head[3:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		proof = append(proof, hash)
	}
	t, err := open(verifier, text[at+2:])
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(proof, t.size, t.root, index, tlog.RecordHash(entry)); err != nil {
		return err
	}
	fmt.Printf("entry %d of %d\n", index+1, t.size)
	return nil
}

func consistency(verifier note.Verifier, data []byte) error {
	var answer struct {
		From  struct{ Checkpoint string }
		To    struct{ Checkpoint string }
		Proof []string
	}
	if err := json.Unmarshal(data, &answer); err != nil {
		return err
	}
	older, err := open(verifier, answer.From.Checkpoint)
	if err != nil {
		return err
	}
	newer, err := open(verifier, answer.To.Checkpoint)
	if err != nil {
		return err
	}
	var proof tlog.TreeProof
	for _, node := range answer.Proof {
		raw, err := hex.DecodeString(node)
		if err != nil || len(raw) != tlog.HashSize {
			return fmt.Errorf("%q is no hash", node)
		}
		var hash tlog.Hash
		copy(hash[:], raw)
		proof = append(proof, hash)
	}
	if err := tlog.CheckTree(proof, newer.size, newer.root, older.size, older.root); err != nil {
		return err
	}
	fmt.Printf("%d in %d\n", older.size, newer.size)
	return nil
}

// open reads the three lines of a checkpoint that the key has signed.
func open(verifier note.Verifier, message string) (tree, error) {
	opened, err := note.Open([]byte(message), note.VerifierList(verifier))
	if err != nil {
		return tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() || lines[3] != "" {
		return tree{}, errors.New("not a checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tree{size, root}, err
}
