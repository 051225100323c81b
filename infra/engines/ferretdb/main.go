// FerretDB as a plain program: MongoDB's protocol on 127.0.0.1:<port>, over TLS where it is given a certificate; its documents in PostgreSQL.
package main

import (
	"context"
	"log"
	"os"
	"os/signal"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	if len(os.Args) != 3 && len(os.Args) != 5 {
		log.Fatal("usage: ferretdb 127.0.0.1:PORT postgres://USER@127.0.0.1:PORT/DATABASE [CERTIFICATE KEY]")
	}
	listener := ferretdb.ListenerConfig{TCP: os.Args[1]}
	if len(os.Args) == 5 {
		listener = ferretdb.ListenerConfig{TLS: os.Args[1], TLSCertFile: os.Args[3], TLSKeyFile: os.Args[4]}
	}
	server, err := ferretdb.New(&ferretdb.Config{
		Listener:      listener,
		Handler:       "postgresql",
		PostgreSQLURL: os.Args[2],
	})
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := server.Run(ctx); err != nil && ctx.Err() == nil {
		log.Fatal(err)
	}
}
