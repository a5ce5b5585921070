#ifndef SLIPWAY_TEXT_CURSOR_H
#define SLIPWAY_TEXT_CURSOR_H

#include <cstddef>
#include <string_view>

namespace slipway {

/// Turns libprotobuf's places (line and column from 0, columns in bytes, a tab goes to the next multiple of 8) into byte
/// offsets. Places asked for in ascending order cost one pass over the text in all.
class TextCursor {
  public:
    explicit TextCursor(std::string_view text) : text_(text) {}

    std::size_t offset(int line, int column) {
        if (line < line_ || (line == line_ && column < column_)) {
            offset_ = 0;
            line_ = 0;
            column_ = 0;
        }
        while (offset_ < text_.size() && (line_ < line || (line_ == line && column_ < column))) {
            const char byte = text_[offset_];
            // A place past the end of its line stays at the line's end.
            if (byte == '\n' && line_ == line) break;
            ++offset_;
            if (byte == '\n') {
                ++line_;
                column_ = 0;
            } else if (byte == '\t') {
                column_ += 8 - column_ % 8;
            } else {
                ++column_;
            }
        }
        return offset_;
    }

  private:
    std::string_view text_;
    std::size_t offset_ = 0;
    int line_ = 0;
    int column_ = 0;
};

}  // namespace slipway

#endif
