/** Stands for the workflows of the plugin's user: the bundler puts theirs in its place. */
export {};
