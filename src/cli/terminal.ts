/** Talk, to standard error. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Data, to standard output. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Data for machines, to standard output: JSON, with numbers that are none as null. */
export function printJson(value: unknown): void {
  const plain = (_key: string, item: unknown) => (ArrayBuffer.isView(item) ? [...(item as Float64Array)] : item);
  print(JSON.stringify(value, plain, 2));
}

/** Columns of text, aligned; numbers to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, i) => Math.max(...all.map((row) => width(row[i] ?? ""))));
  const numeric = header.map(
    (_, i) => rows.length > 0 && rows.every((row) => /^[-−+]?[\d.,]*(e[-+]?\d+)?( ?%)?$/.test(row[i] ?? "")),
  );
  const lines = all.map((row) =>
    row
      .map((cell, i) => {
        const pad = " ".repeat((widths[i] as number) - width(cell));
        return numeric[i] ? pad + cell : cell + pad;
      })
      .join("  ")
      .trimEnd(),
  );
  return lines.join("\n");
}

const width = (text: string) => [...text].length;

/** A number as people read it: four significant digits, or more where it is a whole number. */
export function figure(value: number, digits = 4): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(digits - 1);
  return String(Number(value.toPrecision(digits)));
}

/** A number of bytes as people read it. */
export function bytes(count: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const step = count < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(count) / 3));
  return `${figure(count / 1000 ** step, 3)} ${units[step]}`;
}

/** A time as people read it. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${figure(seconds, 2)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
