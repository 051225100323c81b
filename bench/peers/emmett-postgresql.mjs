export async function peerRows({ say }) {
  say('later');
  return [];
}
