import { scheduleDeadline, scheduleOverlap } from './schedule-overlap';
import { scheduleNever, scheduleSyntax } from './schedule-syntax';
import { scheduleClockChange, scheduleTimeZone, scheduleWithoutZone } from './schedule-time';
import { trackedJobTtl } from './tracked-job-ttl';
import { PolicyRule } from '../policy-rule';

/** The rules of the pack `pipelines`. */
export const pipelineRules: readonly PolicyRule[] = [
  // Schedules.
  scheduleSyntax, scheduleNever, scheduleTimeZone, scheduleWithoutZone, scheduleClockChange, scheduleOverlap, scheduleDeadline,
  // What runs once.
  trackedJobTtl,
];
