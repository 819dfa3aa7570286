// Talking to the practice Slack: requests, and the changes as they happen.

const TAB = "practice-slack-tab";

// The name of this browser tab: it outlives a reload, and a modal shows only in the tab that it was opened from.
export const tab = remembered() || named();

function remembered() {
  try {
    return sessionStorage.getItem(TAB);
  } catch {
    return null;
  }
}

function named() {
  const name = crypto.randomUUID?.() || String(Math.random()).slice(2);
  try {
    sessionStorage.setItem(TAB, name);
  } catch {
    // A browser without storage gets a new name with each load.
  }
  return name;
}

// POST `body` to /practice/NAME and answer its JSON; throws an Error with a sentence for the person.
export async function ask(name, body) {
  let response;
  try {
    response = await fetch(`/practice/${name}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error("The practice Slack does not answer. Is it still running?");
  }
  const answer = await response.json().catch(() => ({ error: `The practice Slack failed (${response.status}).` }));
  if (!response.ok) throw new Error(answer.error || `The practice Slack failed (${response.status}).`);
  return answer;
}

export async function readState(user) {
  const response = await fetch(`/practice/state?user=${encodeURIComponent(user || "")}&tab=${tab}`);
  if (!response.ok) throw new Error("no state");
  return response.json();
}

// Follow the changes that `user` may see. `onchange` gets each; `onopen` runs after every (re)connection, `onlost` when
// the connection breaks. Answers a function that stops it.
export function follow(user, { onchange, onopen, onlost }) {
  let socket = null;
  let stopped = false;
  let wait = 300;
  const connect = () => {
    socket = new WebSocket(`ws://${location.host}/practice/live?user=${encodeURIComponent(user)}&tab=${tab}`);
    socket.onopen = () => {
      if (stopped) return;
      wait = 300;
      onopen();
    };
    socket.onmessage = (event) => stopped || onchange(JSON.parse(event.data));
    socket.onclose = () => {
      if (stopped) return;
      onlost();
      setTimeout(() => stopped || connect(), wait);
      wait = Math.min(wait * 1.7, 5000);
    };
  };
  connect();
  return () => {
    stopped = true;
    socket.close();
  };
}
