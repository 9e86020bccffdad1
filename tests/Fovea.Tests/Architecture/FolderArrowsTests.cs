namespace Fovea.Tests.Architecture;

/// <summary>The folders of src/Fovea know one another in one direction, and ARCHITECTURE.md says which.</summary>
public class FolderArrowsTests
{
    private static readonly Lazy<FolderArrows> Found = new(() => FolderArrows.Read("src/Fovea"));

    [Fact]
    public void Rooms_AreInNoCircle()
    {
        FolderArrows arrows = Found.Value;

        Assert.True(arrows.RoomsInCircles.Count == 0, $"In circles: {string.Join(", ", arrows.RoomsInCircles)}.\n{All(arrows)}");
    }

    [Fact]
    public void Arrows_AreThoseThatTheArchitectureNames()
    {
        FolderArrows arrows = Found.Value;
        string[] written = [.. File.ReadLines(Path.Combine(SourceFiles.Root, "ARCHITECTURE.md")).Where(IsRoomLine)];

        string[] expected = [.. arrows.Rooms
            .Where(room => room != FolderArrows.Facade)
            .Select(arrows.Line).Where(line => !line.EndsWith("─► ", StringComparison.Ordinal))];
        Assert.True(
            written.Order(StringComparer.Ordinal).SequenceEqual(expected.Order(StringComparer.Ordinal)),
            $"ARCHITECTURE.md, \"Direction of the arrows\", is to hold a line per room:\n{string.Join('\n', expected)}");

        bool IsRoomLine(string line) => arrows.Rooms.Any(room => line.StartsWith($"{room} ─► ", StringComparison.Ordinal));
    }

    [Fact]
    public void GraphRewriting_NamesNoBackend() =>
        Assert.DoesNotContain(Found.Value.Uses, use => use.File.StartsWith("Graph/", StringComparison.Ordinal) && use.To == "Backends");

    [Fact]
    public void RoomsInCircles_FindsCirclesOfTwoAndMore_AndNotTheFacade()
    {
        var arrows = new FolderArrows(
        [
            ("Facade.cs", "using N.A; namespace N; public class Facade { TypeA a; }"),
            ("A/TypeA.cs", "using N.B; namespace N.A; public record TypeA(TypeB B, Facade F);"),
            ("B/TypeB.cs", "using N.C; namespace N.B; public struct TypeB { TypeC[] c; }"),
            ("C/TypeC.cs", "namespace N.C; public enum TypeC { N } public class Back { N.A.TypeA a; }"),
            ("D/TypeD.cs", "using N.A; namespace N.D; /* TypeB */ public delegate TypeA TypeD(string s = \"TypeC\");"),
            ("E/TypeE.cs", "namespace N.E; public class TypeE { int TypeA; }"),   // cannot see what it names
        ]);

        Assert.Equal(["A", "B", "C"], arrows.RoomsInCircles);
        Assert.Equal("D ─► A", arrows.Line("D"));
        Assert.Empty(arrows.Arrows["E"]);
    }

    private static string All(FolderArrows arrows) => string.Join('\n', arrows.Rooms.Select(arrows.Line));
}
