import { useEffect, useState, useSyncExternalStore } from "react";
import { type LiveState, liveState, onLiveState, watchLive } from "../api/live";

/** What comes under a name of the live API; nothing until the first has come. */
export function useLive<T>(name: string | undefined): T | undefined {
  const [heard, setHeard] = useState<{ name: string; data: T }>();
  useEffect(() => {
    if (name === undefined) return;
    return watchLive(name, (data) => setHeard({ name, data: data as T }));
  }, [name]);
  // Of another name nothing is shown, not even for a moment.
  return heard && heard.name === name ? heard.data : undefined;
}

export const useLiveState = (): LiveState => useSyncExternalStore(onLiveState, liveState);
