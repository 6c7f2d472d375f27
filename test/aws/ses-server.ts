import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';

/** What the server does with the next requests, instead of handing them to moto. */
export type Act =
  | { answer: [status: number, error: string] }
  | 'drop at once'
  | 'drop after the request'
  | 'pass on and drop'
  | 'half an answer'
  | 'no JSON'
  | 'hang';

const Sent = z.object({ Content: z.object({ Raw: z.object({ Data: z.string() }) }) });

const read = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
};

/** Hands a request to moto. */
const passOn = (to: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const onward = forward(new URL(url ?? '/', to), { method, headers, agent: false }, (answer) => {
      read(answer).then((content) => resolve({ status: answer.statusCode ?? 0, text: content.toString() }), reject);
    });
    onward.on('error', reject);
    onward.end(body);
  });

export type SesServer = {
  endpoint: string;
  /** Bodies of all requests. */
  heard: () => string[];
  /** How many connections there were. */
  connections: () => number;
  /** The messages that moto took, as they came. */
  accepted: () => Uint8Array[];
  /** What happens from now on; undefined: all is handed to moto. */
  act: (act: Act | undefined) => void;
  close: () => Promise<void>;
};

const json = { 'content-type': 'application/json' };

const answerWith = (response: ServerResponse, act: Act): void => {
  if (act === 'half an answer') response.writeHead(200, { ...json, 'content-length': '40' }).write('{"Mess', () => response.destroy());
  else if (act === 'no JSON') response.writeHead(200, json).end('<html>welcome</html>');
  else if (typeof act === 'object')
    response
      .writeHead(act.answer[0], { ...json, 'x-amzn-errortype': act.answer[1] })
      .end(JSON.stringify({ message: 'no, iemand@elders.example is not here' }));
  else if (act !== 'hang') response.destroy();
};

/** A server between SES's client and moto, on a free port of this machine. */
export const sesServer = async (moto: string): Promise<SesServer> => {
  const heard: string[] = [];
  const accepted: Uint8Array[] = [];
  let act: Act | undefined;
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (act === 'drop at once') return void request.socket.destroy();
    const body = await read(request);
    heard.push(body.toString());
    if (act !== undefined && act !== 'pass on and drop') return answerWith(response, act);
    const { status, text } = await passOn(moto, request, body);
    if (status === 200) accepted.push(Buffer.from(Sent.parse(JSON.parse(body.toString())).Content.Raw.Data, 'base64'));
    if (act === 'pass on and drop') return void request.socket.destroy();
    response.writeHead(status, json).end(text);
  };
  const server = createServer((request, response) => {
    take(request, response).catch(() => response.destroy());
  });
  let connections = 0;
  server.on('connection', () => (connections += 1));
  await new Promise<void>((ready) => void server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  return {
    endpoint: `http://127.0.0.1:${String(typeof address === 'object' && address ? address.port : 0)}`,
    heard: () => heard,
    connections: () => connections,
    accepted: () => accepted,
    act: (next) => {
      act = next;
    },
    close: async () => {
      server.closeAllConnections();
      if (server.listening) await new Promise((closed) => server.close(closed));
    },
  };
};
