/** Metrics that we make ourselves: the sweeper prints the outbox as EMF, and the log of the reconciler is counted. */
export const ownMetrics = {
  namespace: 'Bestuursopdracht',
  /** The one dimension. */
  dimension: 'Stage',
  outbox: { pending: 'Pending', parked: 'Parked', toBeSettled: 'ToBeSettled', oldest: 'OldestPendingSeconds' },
  reconciled: 'Reconciled',
} as const;
