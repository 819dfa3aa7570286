// What the page knows: the state of one person, where they look, and what they have already seen.

const MEMORY = "practice-slack";

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(MEMORY)) || {};
  } catch {
    return {};
  }
}

export const store = {
  me: remembered().me || "",
  users: {},
  channels: [],
  messages: [],
  commands: [],
  suggestions: [],
  shortcuts: [],
  views: [],
  home: null,
  home_tab: true,
  log: [],
  bot: "",
  connections: 0,
  room: remembered().room || "",
  thread: null,
  seen: remembered().seen || {},
  welcomed: remembered().welcomed || false,
};

export function remember() {
  const { me, room, seen, welcomed } = store;
  try {
    localStorage.setItem(MEMORY, JSON.stringify({ me, room, seen, welcomed }));
  } catch {
    // A browser without storage forgets; nothing else is lost.
  }
}

// Take over a fresh state from the server, or the part of it that is told.
export function load(state) {
  const { users } = state;
  Object.assign(store, state, { users: Object.fromEntries(users.map((user) => [user.id, user])) });
  if (!store.channels.some((channel) => channel.id === store.room)) store.room = store.channels[0]?.id || "";
  remember();
}

export function room() {
  return store.channels.find((channel) => channel.id === store.room);
}

export function inRoom(id) {
  return store.messages.filter((message) => message.channel === id).sort(byTs);
}

export function repliesTo(ts) {
  return store.messages.filter((message) => message.thread_ts === ts && message.ts !== ts).sort(byTs);
}

export function byTs(one, other) {
  return Number(one.ts) - Number(other.ts);
}

// Keep a message that is new or changed.
export function keep(message) {
  const at = store.messages.findIndex((each) => each.ts === message.ts && each.channel === message.channel);
  if (at < 0) store.messages.push(message);
  else store.messages[at] = message;
}

export function forget(message) {
  store.messages = store.messages.filter((each) => each.ts !== message.ts || each.channel !== message.channel);
}

const key = (id) => `${store.me}/${id}`;

export function markSeen(id) {
  const last = inRoom(id).at(-1);
  if (!last) return;
  store.seen[key(id)] = last.ts;
  remember();
}

// Replies of a thread that others wrote and I have not seen.
export function unreadReplies(ts) {
  const since = Number(store.seen[key(`thread/${ts}`)] || 0);
  return repliesTo(ts).filter((message) => message.user !== store.me && Number(message.ts) > since).length;
}

export function markThreadSeen(ts) {
  const last = repliesTo(ts).at(-1);
  if (!last) return;
  store.seen[key(`thread/${ts}`)] = last.ts;
  remember();
}

export function unread(id) {
  const since = Number(store.seen[key(id)] || 0);
  return inRoom(id).filter((message) => message.user !== store.me && Number(message.ts) > since).length;
}
