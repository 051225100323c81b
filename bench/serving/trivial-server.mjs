/** Answers a fixed text per request, without reading more of it than where it ends: what is left is the generator's own speed. */
import { createServer } from 'node:net';

const BODY = JSON.stringify({ helpRequestId: crypto.randomUUID(), caseId: crypto.randomUUID(), revision: 0, position: 'x'.repeat(126) });
const ANSWER = `HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`;
const LENGTH = /\r\ncontent-length: (\d+)/i;

const server = createServer({ noDelay: true }, (socket) => {
  let missing = 0;
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    if (missing > 0) missing -= chunk.length;
    else {
      const end = chunk.indexOf('\r\n\r\n');
      missing = Number(LENGTH.exec(chunk.latin1Slice(0, end))?.[1] ?? 0) - (chunk.length - end - 4);
    }
    if (missing <= 0) {
      missing = 0;
      socket.write(ANSWER);
    }
  });
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })));
process.on('SIGTERM', () => process.exit(0));
