import { limitsAreKept } from '@sleutelbos/testing/simulation/storm/laws/limits.js';
import { streamsAreWhole } from '@sleutelbos/testing/simulation/storm/laws/streams.js';
import { sumsOf } from '@sleutelbos/testing/simulation/storm/laws/sums.js';
import { nothingIsParked } from '@sleutelbos/testing/simulation/storm/laws/violations.js';

/**
 * What does not hold of a log at rest: streams whole and nothing in them twice, whatever was acknowledged there, limits never passed, nothing
 * held and nothing parked, and what owners and figures carry as much as the acts say, to the cent.
 *
 * @param events the whole log; documents: of a view, `[id, document]` each
 */
export async function brokenLaws({ events, registry, acknowledged, documents }) {
  const facts = events.map((event) => registry.codec.decode(event));
  return [
    ...streamsAreWhole({ log: events }),
    ...acknowledgedOnce(acknowledged, events),
    ...limitsAreKept({ facts }),
    ...nothingIsParked({ facts }),
    ...(await sumsOf(facts, documents)),
  ];
}

/** Each acknowledged command stands where its answer said, as that person's, and no two at one place. */
function acknowledgedOnce(acknowledged, events) {
  const what = [];
  const places = new Map(events.map((event) => [`${event.stream}@${event.revision}`, event]));
  const taken = new Map();
  for (const { stands, path, person, key } of acknowledged) {
    if (!stands) {
      what.push(`${path} under ${key} was answered without its place`);
      continue;
    }
    const place = `${stands.stream}@${stands.revision}`;
    if (places.get(place)?.metadata.actor !== person.sub) what.push(`${path} under ${key}: ${place} is not its event`);
    if (taken.has(place)) what.push(`${path} under ${key} and ${taken.get(place)} were both answered with ${place}`);
    taken.set(place, `${path} under ${key}`);
  }
  return what;
}

/** Reservations that nobody used or freed yet: a timer does it after a minute. */
export function stillHeld(events) {
  const held = new Set();
  for (const { type, data } of events) {
    if (/\.(place|allowance|money)-reserved\.v\d+$/.test(type)) held.add(data.reservation);
    else if (/\.(place|allowance|money)-(used|freed)\.v\d+$/.test(type)) held.delete(data.reservation);
  }
  return held.size;
}
