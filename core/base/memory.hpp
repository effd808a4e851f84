// What an allocator does not do by itself.
#pragma once

namespace balie {

// Gives memory that this thread has freed, and that the allocator keeps for what may come, back to the
// system. For the end of what took much at once, as the load of a large model; it takes some milliseconds
// then. Does nothing in a program that is not linked with mimalloc.
void give_back_freed_memory() noexcept;

}  // namespace balie
