const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

/** The value below which `share` (0 to 1) of the values lie, by nearest rank. */
export const quantile = (values: readonly number[], share: number): number =>
  sorted(values)[Math.min(values.length - 1, Math.max(0, Math.ceil(share * values.length) - 1))] ?? 0;

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));

export const mebibytes = (bytes: number): number => rounded(bytes / 2 ** 20);

/** Milliseconds of processor, user and system together, of this process so far. */
export const cpuMs = (): number => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  return (userCPUTime + systemCPUTime) / 1000;
};
