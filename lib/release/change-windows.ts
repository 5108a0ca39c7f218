import { localClock } from './local-time';
import { Cron, cronMatches, isKnownTimeZone, parseCron } from '../manifests';
import { PlanChangeWindow } from '../operators';

/** Whether changes are delivered at a moment. */
export interface WindowState {
  readonly open: boolean;
  /** Why not, in words. */
  readonly problem?: string;
  /** When they will be, such as `2026-11-27 22:00 Europe/Berlin`; undefined when not in the days that are looked at. */
  readonly opens?: string;
}

/** From a moment on, and before another; milliseconds since 1970. */
interface Interval {
  readonly from: number;
  readonly to: number;
  readonly window: PlanChangeWindow;
}

const MINUTE = 60_000;
/** How far ahead is looked for the next opening. */
const DAYS_AHEAD = 15;

/**
 * Whether changes are delivered at a moment, by the rule of Argo CD's sync windows: not while one denies; and where there
 * are windows that allow, only while one of those is open.
 *
 * @param now milliseconds since 1970
 */
export function windowState(windows: readonly PlanChangeWindow[], now: number): WindowState {
  const unreadable = windows.find(({ schedule, timeZone }) => parseCron(schedule) === undefined || !isKnownTimeZone(timeZone));
  if (unreadable) {
    return { open: false, problem: `the change window "${unreadable.schedule}" in ${unreadable.timeZone} cannot be read, so nobody knows whether it is open` };
  }
  const intervals = windows.flatMap(window => intervalsOf(window, now));
  const limited = windows.some(({ kind }) => kind === 'allow');
  const problem = closedAt(intervals, limited, now);
  if (problem === undefined) return { open: true };
  // It can only open where a window that allows begins, or one that denies ends.
  const candidates = intervals.map(({ from, to, window: { kind } }) => (kind === 'allow' ? from : to)).filter(moment => moment > now).sort((a, b) => a - b);
  const next = candidates.find(moment => closedAt(intervals, limited, moment) === undefined);
  return { open: false, problem, opens: next === undefined ? undefined : momentWords(next, windows[0].timeZone) };
}

function closedAt(intervals: readonly Interval[], limited: boolean, moment: number): string | undefined {
  const active = intervals.filter(({ from, to }) => from <= moment && moment < to);
  const denied = active.find(({ window }) => window.kind === 'deny');
  if (denied) return `changes wait until ${momentWords(denied.to, denied.window.timeZone)}: ${windowWords(denied.window)}`;
  if (!limited || active.length > 0) return undefined;
  return `no change window is open: ${[...new Set(intervals.filter(({ window }) => window.kind === 'allow').map(({ window }) => window))].map(windowWords).join('; ')
    || 'none opens in the next days'}`;
}

/** When a window was and will be open, around a moment. */
function intervalsOf(window: PlanChangeWindow, now: number): Interval[] {
  const cron = parseCron(window.schedule) as Cron;
  const clock = localClock(window.timeZone);
  const duration = window.durationMinutes * MINUTE;
  const intervals: { from: number; to: number; window: PlanChangeWindow }[] = [];
  // A window that opened this long ago has just closed. Time zones differ by whole minutes, so minutes begin everywhere at once.
  const first = Math.floor((now - duration) / MINUTE) * MINUTE + MINUTE;
  for (let from = first; from <= now + DAYS_AHEAD * 24 * 60 * MINUTE; from += MINUTE) {
    if (!cronMatches(cron, clock(from))) continue;
    const last = intervals[intervals.length - 1];
    // It opens anew before it has closed.
    if (last && from <= last.to) last.to = from + duration;
    else intervals.push({ from, to: from + duration, window });
  }
  return intervals;
}

function windowWords({ kind, schedule, durationMinutes, timeZone }: PlanChangeWindow): string {
  return `${kind} "${schedule}" for ${durationMinutes} min, ${timeZone}`;
}

function momentWords(moment: number, timeZone: string): string {
  const { year, month, day, hour, minute } = localClock(timeZone)(moment);
  const [mm, dd, hh, min] = [month, day, hour, minute].map(part => String(part).padStart(2, '0'));
  return `${year}-${mm}-${dd} ${hh}:${min} ${timeZone}`;
}
