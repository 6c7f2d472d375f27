import { createServer, type Server, type Socket } from 'node:net';

const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

/** What a server does at a step: `drop` the line, `hang`, or give a reply; one that ends in `|` is cut off there, and so is the line. */
export type Act = string;

/** Steps at which it departs from yes; `midst` comes with the first bytes of the message, `end` after the final dot. */
export type Script = Partial<Record<'greeting' | 'EHLO' | 'HELO' | 'STARTTLS' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'midst' | 'end', Act>>;

export type ScriptedServer = {
  port: number;
  /** All that clients said. */
  heard: () => string;
  /** Resolves when it comes to a step. */
  reached: (step: keyof Script) => Promise<void>;
  close: () => Promise<void>;
};

const yes: Record<string, Act> = {
  greeting: '220 ready',
  EHLO: '250 hello',
  AUTH: '235 ok',
  DATA: '354 go on',
  midst: '',
  end: '250 kept',
};

/** A mail server that goes by a script, on a free port of this machine. */
export const scriptedServer = async (script: Script): Promise<ScriptedServer> => {
  let heard = '';
  const sockets = new Set<Socket>();
  const seen = new Set<string>();
  const waiting = new Map<string, () => void>();
  const acts: Record<string, Act> = { ...yes, ...script };
  const act = (socket: Socket, step: string): void => {
    const words = acts[step] ?? '250 ok';
    if (words === 'drop') socket.destroy();
    else if (words.endsWith('|')) socket.end(words.slice(0, -1));
    else if (words !== 'hang' && words !== '') socket.write(`${words}\r\n`);
    seen.add(step);
    waiting.get(step)?.();
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let unread = '';
    let inMessage = false;
    const line = (text: string): void => {
      const verb = text.split(' ')[0]?.toUpperCase() ?? '';
      act(socket, verb);
      if (verb === 'DATA' && (script.DATA ?? '3').startsWith('3')) inMessage = true;
    };
    socket.on('data', (data) => {
      heard += data.toString();
      unread += data.toString();
      if (inMessage) {
        act(socket, 'midst');
        if (!`\r\n${unread}`.endsWith('\r\n.\r\n')) return;
        inMessage = false;
        unread = '';
        act(socket, 'end');
        return;
      }
      const lines = unread.split('\r\n');
      unread = lines.pop() ?? '';
      lines.forEach(line);
    });
    act(socket, 'greeting');
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    port: portOf(server),
    heard: () => heard,
    reached: (step) => (seen.has(step) ? Promise.resolve() : new Promise((resolve) => waiting.set(step, resolve))),
    close: () =>
      new Promise((closed) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => closed());
      }),
  };
};

/** A port of this machine on which nobody listens. */
export const deafPort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const port = portOf(server);
  await new Promise((closed) => server.close(closed));
  return port;
};
