import * as z from 'zod';

const kinds = { Bounce: 'bounce', Complaint: 'complaint' } as const;

const one = <T extends z.ZodType>(value: T) => z.tuple([value]).transform(([only]) => only);

/** As SES publishes it. Of whom it was, and of what their servers said, nothing is read: that holds addresses. */
const Event = z.object({
  eventType: z.string(),
  mail: z.object({ timestamp: z.iso.datetime(), tags: z.record(z.string(), z.array(z.string())).default({}) }),
  bounce: z.object({ timestamp: z.iso.datetime() }).optional(),
  complaint: z.object({ timestamp: z.iso.datetime() }).optional(),
});

/** The tags that `ses-mailer.ts` gives along; mail that was sent otherwise has none. */
const Tags = z.object({
  message: one(
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  ),
  mail: one(z.string().regex(/^[0-9a-f]{40}$/)),
});

/** What SNS puts around it, and what SES says once when it first sees the topic. */
const Envelope = z.object({ Type: z.literal('Notification'), Message: z.string() });
const greeting = /^Successfully validated SNS topic/;

const opened = (body: unknown): unknown => {
  const { success, data } = Envelope.safeParse(body);
  if (!success) return body;
  return greeting.test(data.Message) ? null : JSON.parse(data.Message);
};

/** A body of the queue that SES fills by way of SNS: what became of which mail. Null: not of our mail, or nothing to be told of. */
export const SesEvent = z.preprocess(
  opened,
  Event.nullable().transform((event) => {
    const { success, data } = Tags.safeParse(event?.mail.tags);
    if (event === null || !success) return null;
    const kind = event.eventType === 'Bounce' || event.eventType === 'Complaint' ? kinds[event.eventType] : undefined;
    const at = (event.bounce ?? event.complaint ?? event.mail).timestamp;
    return kind ? { ...data, kind, at } : null;
  }),
);
