import { openCatcher } from '../../local/mail/catcher.ts';
import { mail, mailerTo } from '../mail/kit.ts';

/* Opens the catcher on a folder, hands it one mail, and says what came of it. */

const catcher = await openCatcher({ folder: process.argv[2] ?? '' });
console.log(JSON.stringify(await mailerTo(catcher.port).send(mail)));
await catcher.close();
